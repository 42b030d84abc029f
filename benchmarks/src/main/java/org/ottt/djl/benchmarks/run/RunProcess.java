package org.ottt.djl.benchmarks.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ottt.djl.measurement.OwnJava;

/**
 * Trains in a fresh process, so that runs share neither memory nor fate. A run that was cut off
 * continues after its last complete epoch.
 */
public final class RunProcess {

  private static final long PATIENCE_SECONDS = 60;

  private final Path runs;

  /**
   * Creates a runner.
   *
   * @param runs the folder of the run folders
   */
  public RunProcess(Path runs) {
    this.runs = runs;
  }

  /**
   * Trains to the end.
   *
   * @param settings the run's settings
   * @return the finished run
   * @throws RunProcessException if the process fails; the message is what it said
   * @throws IOException if the process cannot be started or its files not be read
   * @throws InterruptedException if this thread is interrupted; the process is ended then
   */
  public TrainedRun train(RunSettings settings) throws IOException, InterruptedException {
    Path folder = runs.resolve(settings.folderName());
    List<String> arguments = new ArrayList<>(List.of("--recipe", settings.recipe()));
    arguments.addAll(settings.arguments());
    arguments.addAll(List.of("--out", folder.toString()));
    if (Files.exists(folder.resolve("config.json"))) {
      arguments.add("--resume");
    }
    Path messages = Files.createTempFile("ottt-run", ".err");
    try {
      Process process =
          new ProcessBuilder(
                  OwnJava.command(List.of(), TrainMain.class, arguments.toArray(String[]::new)))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(messages.toFile())
              .start();
      int exitCode = await(process);
      if (exitCode != 0) {
        throw new RunProcessException(failure(exitCode, messages));
      }
      return new TrainedRun(folder, settings);
    } finally {
      Files.deleteIfExists(messages);
    }
  }

  /** Lets the run close its epoch's files when this process is asked to stop. */
  private static int await(Process process) throws InterruptedException {
    Thread hook = new Thread(() -> end(process), "end-run");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      return process.waitFor();
    } finally {
      process.destroy();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The shutdown has begun; the hook is at work.
        end(process);
      }
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String failure(int exitCode, Path messages) throws IOException {
    String told = Files.readString(messages, StandardCharsets.UTF_8);
    return told.isBlank()
        ? "The run's process ended with exit code " + exitCode + "."
        : OwnJava.failure(told).replaceFirst("^Error: ", "");
  }
}

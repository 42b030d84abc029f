package org.ottt.djl.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a second Java process. */
public final class ChildJvm {

  public record Result(int exitCode, String out, String err) {}

  private ChildJvm() {}

  public static List<String> command(List<String> jvmOptions, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-Xmx256m", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  public static Result run(List<String> command, Map<String, String> environment, Path scratch)
      throws IOException, InterruptedException {
    File out = Files.createTempFile(scratch, "out", ".txt").toFile();
    File err = Files.createTempFile(scratch, "err", ".txt").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("no end after 300 s: " + command);
    }
    return new Result(process.exitValue(), text(out), text(err));
  }

  private static String text(File file) throws IOException {
    return Files.readString(file.toPath(), StandardCharsets.UTF_8);
  }
}

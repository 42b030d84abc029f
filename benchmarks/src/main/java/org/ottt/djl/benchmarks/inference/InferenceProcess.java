package org.ottt.djl.benchmarks.inference;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.measurement.OwnJava;

/** Runs a cell in a fresh process with a given number of threads. */
final class InferenceProcess {

  private InferenceProcess() {}

  /**
   * Runs a cell to its end.
   *
   * @param cell the cell
   * @param threads the runtime's threads
   * @return the calls of its contenders
   * @throws IOException if the process fails; the message ends with the last line that it wrote
   * @throws InterruptedException if this thread is interrupted; the process is ended then
   */
  static List<InferenceTiming> run(InferenceCell cell, int threads)
      throws IOException, InterruptedException {
    Path messages = Files.createTempFile("ottt-inference", ".err");
    List<String> options = List.of("-D" + Contenders.THREADS + "=" + threads);
    ProcessBuilder builder =
        new ProcessBuilder(
                OwnJava.command(options, InferenceCellMain.class, new Gson().toJson(cell)))
            .redirectError(messages.toFile());
    // PyTorch reads its number of threads from here while it starts.
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    Process process = builder.start();
    try {
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        String told = Files.readString(messages, StandardCharsets.UTF_8);
        throw new IOException(
            "The process that measures "
                + threads
                + " threads ended with exit code "
                + exitCode
                + ": "
                + OwnJava.failure(told));
      }
      return new Gson()
          .fromJson(
              output.substring(output.lastIndexOf('\n') + 1),
              new TypeToken<List<InferenceTiming>>() {});
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(messages);
    }
  }
}

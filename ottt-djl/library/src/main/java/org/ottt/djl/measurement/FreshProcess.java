package org.ottt.djl.measurement;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a main class in a Java process of its own, with the classes of this one. */
final class FreshProcess {

  private FreshProcess() {}

  /**
   * Runs a main class to its end.
   *
   * @param jvmOptions options of the Java virtual machine
   * @param main the class
   * @param arguments its arguments
   * @return what it printed on standard output
   * @throws IOException if it cannot be started or fails; the message says why
   * @throws InterruptedException if this thread is interrupted; the process is then ended
   */
  static String run(List<String> jvmOptions, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = OwnJava.command(jvmOptions, main, arguments);
    Path errors = Files.createTempFile("ottt-process-", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      // Left alone, glibc keeps freed arrays in a pool that frays, and memory read twice scatters.
      builder.environment().putIfAbsent("MALLOC_MMAP_THRESHOLD_", "131072");
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        byte[] printed = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
          throw new IOException(
              main.getSimpleName()
                  + " ended with exit code "
                  + process.exitValue()
                  + ": "
                  + OwnJava.failure(Files.readString(errors, StandardCharsets.UTF_8)));
        }
        return new String(printed, StandardCharsets.UTF_8);
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(errors);
    }
  }
}

package org.ottt.djl.commands.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A command in a Java process of its own, for signals, limits and the real standard error. */
public final class ChildProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 100;
  private static final long POLL_MILLIS = 5;
  private static final long SIGINT_BIT = 1L << 1;

  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private ChildProcess(Process process, Path err) {
    this.process = process;
    this.err = err;
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Returns the command line that runs a main class with the tests' class path. */
  public static List<String> java(List<String> jvmOptions, String mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.awt.headless=true");
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts a command line. */
  public static ChildProcess start(List<String> command, Map<String, String> environment)
      throws IOException {
    Path err = Files.createTempFile("child", ".err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().putAll(environment);
    return new ChildProcess(builder.start(), err);
  }

  /** Runs a command line to its end. */
  public static CommandRun run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    try (ChildProcess child = start(command, environment)) {
      return child.await();
    }
  }

  /** Reads standard output up to a line that begins with a text. */
  public void awaitLine(String beginning) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(beginning)) {
        return;
      }
    }
    throw new IOException("no line " + beginning + "...; standard error: " + Files.readString(err));
  }

  /** Waits until standard error contains a text. */
  public void awaitError(String text) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!Files.readString(err).contains(text)) {
      if (!process.isAlive() || System.nanoTime() - start > PATIENCE_SECONDS * 1_000_000_000L) {
        throw new IOException("no " + text + " on standard error: " + Files.readString(err));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Says whether the process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the process at once, which it cannot notice (SIGKILL), and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * Skips a test that interrupts a child where this process ignores SIGINT, as background jobs of
   * scripts do: children inherit that, and Java then does not listen to the signal.
   */
  public static void assumeInterruptsArrive() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.replace("SigIgn:", "").strip())
            .findFirst()
            .orElse("0");
    Assumptions.assumeTrue(
        (Long.parseUnsignedLong(ignored, 16) & SIGINT_BIT) == 0, "SIGINT is ignored here");
  }

  /** Sends a signal. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Waits for the end. */
  public CommandRun await() throws IOException, InterruptedException {
    StringBuilder rest = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      rest.append(line).append('\n');
    }
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("no end after " + PATIENCE_SECONDS + " s");
    }
    return new CommandRun(process.exitValue(), rest.toString(), Files.readString(err));
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(err);
  }
}

package org.ottt.djl.benchmarks.memory;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.ottt.djl.commands.cli.OutOfMemory;
import org.ottt.djl.measurement.OwnJava;

/** Runs a cell in a fresh process and tells "does not fit" from "failed". */
final class CellProcess {

  /**
   * Java's own share stays the same at any T: a heap that is touched as a whole from the start, and
   * no optimizing compiler, whose own memory comes and goes.
   */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xms64m",
          "-Xmx64m",
          "-XX:+AlwaysPreTouch",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          // A limit on memory may break the virtual machine itself; it need leave no report.
          "-XX:+SuppressFatalErrorMessage");

  /** The shell's exit code of a process that SIGKILL ended, and Java's own of one that did not. */
  private static final int KILLED = 128 + 9;

  private static final int ABORTED = 128 + 6;

  private final KernelKills kernelKills;
  private final Consumer<Process> onStart;

  /**
   * Creates a runner.
   *
   * @param kernelKills tells whether the kernel killed a process
   * @param onStart is shown every process
   */
  CellProcess(KernelKills kernelKills, Consumer<Process> onStart) {
    this.kernelKills = kernelKills;
    this.onStart = onStart;
  }

  /**
   * Runs a cell to its end.
   *
   * @param cell the cell
   * @return what it came to
   * @throws IOException if the process fails for another reason than memory; the message says why
   * @throws InterruptedException if this thread is interrupted; the process is ended then
   */
  MemoryReading run(MemoryCell cell) throws IOException, InterruptedException {
    Path messages = Files.createTempFile("ottt-memory", ".err");
    OptionalLong killsBefore = kernelKills.count();
    Process process = null;
    try {
      ProcessBuilder builder = new ProcessBuilder(command(cell)).redirectError(messages.toFile());
      builder.environment().putAll(cell.allocator().environment());
      process = builder.start();
      onStart.accept(process);
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exitCode = process.waitFor();
      if (exitCode == 0) {
        String last = output.substring(output.lastIndexOf('\n') + 1);
        return new Gson().fromJson(last, MemoryReading.class);
      }
      String told = Files.readString(messages, StandardCharsets.UTF_8);
      if (isOutOfMemory(cell, exitCode, output + told, killsBefore)) {
        return MemoryReading.outOfMemory();
      }
      throw new IOException(failure(cell, exitCode, told));
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(messages);
    }
  }

  private static List<String> command(MemoryCell cell) {
    List<String> java = OwnJava.command(JVM_OPTIONS, MemoryCellMain.class, new Gson().toJson(cell));
    if (cell.limitMb() == 0) {
      return java;
    }
    // Writable private memory, not address space, of which Java reserves far more than it uses.
    List<String> limited = new ArrayList<>();
    limited.addAll(List.of("/bin/sh", "-c", "ulimit -d \"$0\" && exec \"$@\""));
    limited.add(Long.toString(cell.limitMb() * 1024L));
    limited.addAll(java);
    return limited;
  }

  private boolean isOutOfMemory(
      MemoryCell cell, int exitCode, String told, OptionalLong killsBefore) {
    if (exitCode == KILLED) {
      OptionalLong kills = kernelKills.count();
      // A user's "kill -9" is not a finding; where the kernel does not count, it is taken for one.
      return kills.isEmpty()
          || killsBefore.isEmpty()
          || kills.getAsLong() > killsBefore.getAsLong();
    }
    if (OutOfMemory.isToldIn(told) || told.contains("OutOfMemoryError")) {
      return true;
    }
    // Libraries that do not check what they get abort; without a limit that is another fault.
    return cell.limitMb() > 0 && exitCode == ABORTED;
  }

  private static String failure(MemoryCell cell, int exitCode, String told) {
    return cell.method()
        + " at T = "
        + cell.timeSteps()
        + " failed"
        + (exitCode == KILLED ? ": its process was killed" : " with exit code " + exitCode)
        + (told.isBlank() ? "" : " (" + OwnJava.failure(told) + ")")
        + "; run the command again to continue with this cell.";
  }
}

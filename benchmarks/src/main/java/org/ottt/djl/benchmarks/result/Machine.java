package org.ottt.djl.benchmarks.result;

import ai.djl.Device;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.run.Hardware;
import org.ottt.djl.run.Versions;

/**
 * The machine and the software that figures were measured with.
 *
 * @param processor the CPU's model
 * @param cores logical processors that this process may use
 * @param threads threads that the engine computes an operation with
 * @param memoryMb main memory in MiB
 * @param device {@code cpu} or the GPU's model
 * @param versions of this library, DJL, engine, Java and operating system
 */
public record Machine(
    String processor,
    int cores,
    int threads,
    long memoryMb,
    String device,
    Map<String, String> versions) {

  private static final String FILE = "machine.json";

  private static final double MIB = 1024.0 * 1024.0;

  /** A kernel does not always keep the same share of the memory for itself. */
  private static final double MEMORY_TOLERANCE = 0.02;

  /**
   * Describes a machine.
   *
   * @param processor the CPU's model
   * @param cores logical processors
   * @param threads the engine's threads
   * @param memoryMb main memory in MiB
   * @param device {@code cpu} or the GPU's model
   * @param versions versions by name
   */
  public Machine {
    // A file that is not a description may lack them.
    versions = versions == null ? new TreeMap<>() : new TreeMap<>(versions);
  }

  /**
   * Describes this machine.
   *
   * @param device the device that computes
   * @return the description
   */
  public static Machine of(Device device) {
    return new Machine(
        Hardware.processor(),
        Runtime.getRuntime().availableProcessors(),
        Hardware.engineThreads(),
        Math.round(
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize()
                / MIB),
        device.isGpu() ? gpuModel(device.getDeviceId()) : "cpu",
        Versions.collect());
  }

  /**
   * Says in a line what the machine is.
   *
   * @return processor, threads, memory, device and versions
   */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%s; OTTT-DJL %s, DJL %s, %s, Java %s, %s",
        describeHardware(),
        versions.get("ottt-djl"),
        versions.get("djl"),
        versions.get("engine"),
        versions.get("java"),
        versions.get("os"));
  }

  /** Says what the machine is, without versions. */
  String describeHardware() {
    return String.format(
        Locale.ROOT,
        "%s%s, %d cores, %d %s, %.1f GiB",
        device.equals("cpu") ? "" : device + " on ",
        processor,
        cores,
        threads,
        threads == 1 ? "thread" : "threads",
        memoryMb / 1024.0);
  }

  /** Tells whether results of the two may lie in one folder, whatever their versions. */
  boolean isLike(Machine other) {
    return folderName().equals(other.folderName())
        && cores == other.cores
        && Math.abs(memoryMb - other.memoryMb) <= MEMORY_TOLERANCE * memoryMb;
  }

  /**
   * Returns a name for this machine's folder of results.
   *
   * @return lower case letters, digits and dashes, such as {@code amd-epyc-2-threads}
   */
  public String folderName() {
    String name = device.equals("cpu") ? processor + " " + threads + " threads" : device;
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  /**
   * Returns where a folder's machine is described.
   *
   * @param folder the folder of results
   * @return the file, which may be missing
   */
  public static Path file(Path folder) {
    return folder.resolve(FILE);
  }

  /**
   * Writes the description.
   *
   * @param folder the folder of results
   * @throws IOException if it cannot be written
   */
  void write(Path folder) throws IOException {
    String json = new GsonBuilder().setPrettyPrinting().create().toJson(this) + "\n";
    AtomicFiles.write(file(folder), out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Reads the description of a folder's machine.
   *
   * @param folder the folder of results
   * @return the description
   * @throws IOException if it cannot be read or is none; the message names the file
   */
  public static Machine read(Path folder) throws IOException {
    Path file = file(folder);
    try {
      Machine machine = new GsonBuilder().create().fromJson(Files.readString(file), Machine.class);
      if (machine == null || machine.processor == null || machine.device == null) {
        throw new IOException(file + " does not describe a machine; measure again.");
      }
      return machine;
    } catch (JsonParseException e) {
      throw new IOException(file + " does not describe a machine; measure again.", e);
    }
  }

  /** DJL does not tell a GPU's model, the driver's own tool does. */
  private static String gpuModel(int index) {
    String fallback = "GPU " + index;
    try {
      Process process =
          new ProcessBuilder(
                  List.of(
                      "nvidia-smi", "-i", "" + index, "--query-gpu=name", "--format=csv,noheader"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String model =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean ended = process.waitFor(10, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 && !model.isEmpty() ? model : fallback;
    } catch (IOException e) {
      return fallback;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fallback;
    }
  }
}

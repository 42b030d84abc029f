package org.ottt.djl.benchmarks.memory;

import java.util.List;
import java.util.stream.Stream;
import org.ottt.djl.benchmarks.workload.Workload;
import org.ottt.djl.synapse.Precision;

/**
 * One measurement: a few batches under a rule, in a process of its own.
 *
 * @param workload network and batch
 * @param method the learning rule's name
 * @param timeSteps T
 * @param batches number of batches
 * @param allocator how the C library allocates
 * @param limitMb most memory that the process may take, in MiB; 0 for no limit
 */
record MemoryCell(
    Workload workload,
    String method,
    int timeSteps,
    int batches,
    Allocator allocator,
    int limitMb) {

  /** Columns of what the cells of a picture have in common. */
  static final List<String> SETTINGS =
      List.of("width", "batch_size", "image_size", "batches", "allocator", "memory_limit_mb");

  /** Columns of the table that tell cells apart. */
  static final List<String> KEYS =
      Stream.concat(SETTINGS.stream(), Stream.of("method", "time_steps")).toList();

  /** Returns the values of {@link #KEYS}. */
  List<Object> key() {
    return List.of(
        workload.width(),
        workload.batchSize(),
        workload.imageSize(),
        batches,
        allocator.label(),
        limitMb == 0 ? "none" : limitMb,
        label(),
        timeSteps);
  }

  /** Returns the rule's name, and the precision where it is another than float32. */
  String label() {
    return workload.precision() == Precision.FLOAT32
        ? method
        : method + " " + workload.precision().label();
  }

  /** Returns what follows the rule's name in the label. */
  String suffix() {
    return suffix(label());
  }

  /** Returns what follows the rule's name in a label. */
  static String suffix(String label) {
    int space = label.indexOf(' ');
    return space < 0 ? "" : label.substring(space);
  }
}

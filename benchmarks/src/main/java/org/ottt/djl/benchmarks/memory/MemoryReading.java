package org.ottt.djl.benchmarks.memory;

/**
 * What a cell came to. Where memory ran out there are no figures (NaN).
 *
 * @param status whether it fitted
 * @param peakMb the peak in MiB
 * @param lastGrowthMb how much of it came with the last batch: 0 once the peak is reached; NaN
 *     after a single one
 * @param seconds wall time of all batches
 */
record MemoryReading(Status status, double peakMb, double lastGrowthMb, double seconds) {

  /** How a cell ended. */
  enum Status {
    /** All batches were trained. */
    OK("ok"),
    /** The process ran out of memory. */
    OUT_OF_MEMORY("out_of_memory");

    private final String label;

    Status(String label) {
      this.label = label;
    }

    /** Returns what the table has. */
    String label() {
      return label;
    }
  }

  static MemoryReading outOfMemory() {
    return new MemoryReading(Status.OUT_OF_MEMORY, Double.NaN, Double.NaN, Double.NaN);
  }
}

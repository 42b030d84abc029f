package org.ottt.djl.measurement;

/**
 * How much memory a training run needed.
 *
 * @param rule name of the learning rule
 * @param timeSteps T
 * @param idleMebibytes peak resident set of the process before training: Java, PyTorch, the data
 *     and the network
 * @param peakMebibytes peak resident set of the process after training
 */
public record MemoryPoint(String rule, int timeSteps, double idleMebibytes, double peakMebibytes) {

  /**
   * Returns what training came to on top of all that was there before.
   *
   * @return memory in MiB
   */
  public double trainingMebibytes() {
    return peakMebibytes - idleMebibytes;
  }
}

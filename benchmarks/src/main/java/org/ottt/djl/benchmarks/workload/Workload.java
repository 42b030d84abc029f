package org.ottt.djl.benchmarks.workload;

import org.ottt.djl.synapse.Precision;

/**
 * What is trained in a benchmark.
 *
 * @param network the network
 * @param width factor on all numbers of channels
 * @param batchSize samples per batch
 * @param imageSize height and width of the images
 * @param device {@code cpu}, {@code gpu0}, ...
 * @param precision what its connections multiply in
 */
public record Workload(
    BenchmarkNetwork network,
    double width,
    int batchSize,
    int imageSize,
    String device,
    Precision precision) {

  /**
   * Returns the same in another precision.
   *
   * @param other what its connections multiply in
   * @return the workload
   */
  public Workload in(Precision other) {
    return new Workload(network, width, batchSize, imageSize, device, other);
  }
}

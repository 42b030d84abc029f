package org.ottt.djl.benchmarks.workload;

/**
 * What is trained in a benchmark.
 *
 * @param network the network
 * @param width factor on all numbers of channels
 * @param batchSize samples per batch
 * @param imageSize height and width of the images
 * @param device {@code cpu}, {@code gpu0}, ...
 */
public record Workload(
    BenchmarkNetwork network, double width, int batchSize, int imageSize, String device) {}

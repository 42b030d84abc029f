package org.ottt.djl.benchmarks.inference;

import java.util.List;
import org.ottt.djl.benchmarks.workload.BenchmarkNetwork;
import org.ottt.djl.synapse.Precision;

/**
 * What one process measures: the contenders of one runtime, for one number of threads and one batch
 * size.
 *
 * @param runtime what answers
 * @param network the network
 * @param width factor on all numbers of channels
 * @param imageSize height and width of the images
 * @param batchSize images per call
 * @param timeSteps numbers of time steps, each at least 1
 * @param precisions what connections multiply in
 * @param repetitions measured calls of each contender
 */
record InferenceCell(
    InferenceRuntime runtime,
    BenchmarkNetwork network,
    double width,
    int imageSize,
    int batchSize,
    List<Integer> timeSteps,
    List<Precision> precisions,
    int repetitions) {

  /** Returns the same for another runtime. */
  InferenceCell with(InferenceRuntime other) {
    return new InferenceCell(
        other, network, width, imageSize, batchSize, timeSteps, precisions, repetitions);
  }
}

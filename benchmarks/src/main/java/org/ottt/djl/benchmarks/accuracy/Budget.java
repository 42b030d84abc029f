package org.ottt.djl.benchmarks.accuracy;

/**
 * How much a cell may train; a limit of null stands for all samples.
 *
 * <p>Where it comes from options, null stands for "not given".
 *
 * @param width factor on all numbers of channels
 * @param timeSteps T
 * @param epochs number of epochs
 * @param limitTrain training samples
 * @param limitTest test samples
 * @param batchSize samples per batch
 * @param learningRate lr of the first epoch
 */
record Budget(
    Double width,
    Integer timeSteps,
    Integer epochs,
    Integer limitTrain,
    Integer limitTest,
    Integer batchSize,
    Float learningRate) {

  /** Replaces what the other budget has. */
  Budget with(Budget other) {
    return new Budget(
        pick(other.width, width),
        pick(other.timeSteps, timeSteps),
        pick(other.epochs, epochs),
        pick(other.limitTrain, limitTrain),
        pick(other.limitTest, limitTest),
        pick(other.batchSize, batchSize),
        pick(other.learningRate, learningRate));
  }

  private static <T> T pick(T first, T second) {
    return first != null ? first : second;
  }
}

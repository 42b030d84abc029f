package org.ottt.djl.benchmarks.rates;

import org.ottt.djl.benchmarks.run.Tested;

/**
 * An estimate of the energy of inference from counts of arithmetic operations alone; memory,
 * control and idle parts are left out.
 *
 * @param accumulates synaptic operations of a sample: a spike adds a weight
 * @param inputMacs multiply-accumulates of the first layer, which pixels reach
 * @param denseMacs multiply-accumulates of an ordinary network of the same shape
 */
record Energy(double accumulates, double inputMacs, double denseMacs) {

  /** Energy of a 32-bit floating point addition in 45 nm CMOS, in picojoules. */
  static final double PICOJOULES_PER_AC = 0.9;

  /** Energy of a 32-bit floating point multiplication and addition in 45 nm CMOS. */
  static final double PICOJOULES_PER_MAC = 4.6;

  private static final double PICOJOULES_PER_NANOJOULE = 1e3;

  /**
   * Counts a network's operations.
   *
   * <p>A still image drives the first layer with the same current at every step, so that layer
   * multiplies once; frames differ, so it multiplies T times, and so does the ordinary network in
   * all its layers.
   *
   * @param tested the network
   * @param timeSteps T at inference
   * @return the counts for one sample
   */
  static Energy of(Tested tested, int timeSteps) {
    DenseOperations dense = DenseOperations.of(tested);
    int passes = tested.isStill() ? 1 : timeSteps;
    return new Energy(
        tested.evaluation().synapticOperations(timeSteps),
        passes * dense.first(),
        passes * dense.all());
  }

  /** Returns the spiking network's energy in nanojoules. */
  double spikingNanojoules() {
    return (PICOJOULES_PER_AC * accumulates + PICOJOULES_PER_MAC * inputMacs)
        / PICOJOULES_PER_NANOJOULE;
  }

  /** Returns the ordinary network's energy in nanojoules. */
  double denseNanojoules() {
    return PICOJOULES_PER_MAC * denseMacs / PICOJOULES_PER_NANOJOULE;
  }
}

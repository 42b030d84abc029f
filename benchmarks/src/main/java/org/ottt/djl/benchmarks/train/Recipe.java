package org.ottt.djl.benchmarks.train;

import java.io.IOException;
import java.util.List;
import org.ottt.djl.model.SpikingVgg;

/**
 * A data set with the settings that go with it. Options that the user leaves out take their values
 * from here.
 *
 * @param name what {@code --recipe} calls it
 * @param description one line for {@code --help}
 * @param settings the defaults
 * @param data opens the data set
 */
record Recipe(String name, String description, Settings settings, DataOpener data) {

  /** Opens a data set. */
  @FunctionalInterface
  interface DataOpener {
    /**
     * Opens the data set.
     *
     * @param options the user's options: where it lies, how much of it to use, the seed
     * @return its two halves
     * @throws IOException if it is missing or damaged; the message names the remedy
     */
    DataPair open(TrainingOptions options) throws IOException;
  }

  /**
   * Defaults of the training options.
   *
   * @param layout layers of the VGG, see {@link SpikingVgg}
   * @param epochs number of epochs
   * @param batchSize samples per batch
   * @param timeSteps T
   * @param learningRate lr of the first epoch; follows half a cosine to 0
   * @param weightDecay weight decay
   * @param mseWeight beta
   * @param dropout probability of dropout on each layer's spikes
   */
  record Settings(
      List<Integer> layout,
      int epochs,
      int batchSize,
      int timeSteps,
      float learningRate,
      float weightDecay,
      float mseWeight,
      float dropout) {}
}

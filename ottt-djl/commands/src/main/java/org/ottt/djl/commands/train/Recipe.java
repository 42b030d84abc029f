package org.ottt.djl.commands.train;

import java.io.IOException;
import org.ottt.djl.model.Architecture;

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

  /** The layers of a recipe's network. */
  @FunctionalInterface
  interface Layers {
    /**
     * Lays the network out.
     *
     * @param width factor on all numbers of channels
     * @param feedback whether the last hidden layer feeds back into the first
     * @param dropout probability of dropout on each layer's spikes
     * @return the layers
     * @throws IllegalArgumentException if the network has no such thing; the message says so
     */
    Architecture of(double width, boolean feedback, float dropout);
  }

  /**
   * Defaults of the training options.
   *
   * @param layers the network
   * @param feedback whether the network has its feedback connection
   * @param imageSize height and width of what the network is shown; 0 where the data settle it
   * @param epochs number of epochs
   * @param batchSize samples per batch
   * @param timeSteps T
   * @param learningRate lr of the first epoch
   * @param schedule how lr goes on
   * @param weightDecay weight decay
   * @param mseWeight beta
   * @param dropout probability of dropout on each layer's spikes
   */
  record Settings(
      Layers layers,
      boolean feedback,
      int imageSize,
      int epochs,
      int batchSize,
      int timeSteps,
      float learningRate,
      Schedule schedule,
      float weightDecay,
      float mseWeight,
      float dropout) {

    Settings withFeedback() {
      return new Settings(
          layers,
          true,
          imageSize,
          epochs,
          batchSize,
          timeSteps,
          learningRate,
          schedule,
          weightDecay,
          mseWeight,
          dropout);
    }
  }

  /** How the learning rate goes on from its first value. */
  enum Schedule {
    /** Half a cosine to 0. */
    COSINE,
    /** Times 0.1 at epochs 30, 60 and 90. */
    STEPS,
    /** It stays. */
    CONSTANT
  }
}

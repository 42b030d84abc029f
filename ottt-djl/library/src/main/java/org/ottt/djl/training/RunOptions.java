package org.ottt.djl.training;

/**
 * The options of all that train for some epochs: {@link TrainingRun} and {@link
 * org.ottt.djl.experiment.Experiment}.
 *
 * @param <T> the builder itself
 */
public abstract class RunOptions<T extends RunOptions<T>> {

  private int epochs;
  private Integer seed;

  /**
   * Starts with the defaults.
   *
   * @param epochs number of epochs
   * @param seed the seed, or null for none
   */
  protected RunOptions(int epochs, Integer seed) {
    this.epochs = epochs;
    this.seed = seed;
  }

  /**
   * Returns the builder itself.
   *
   * @return this builder
   */
  protected abstract T self();

  /**
   * Sets the number of epochs.
   *
   * @param newEpochs at least 1
   * @return this builder
   */
  public T optEpochs(int newEpochs) {
    if (newEpochs < 1) {
      throw new IllegalArgumentException(
          "The number of epochs must be at least 1, but is " + newEpochs + ".");
    }
    epochs = newEpochs;
    return self();
  }

  /**
   * Sets the seed from which the engine's generator starts at every batch, so that dropout in a
   * resumed run is that of an uninterrupted one.
   *
   * @param newSeed any number
   * @return this builder
   */
  public T optSeed(int newSeed) {
    seed = newSeed;
    return self();
  }

  /**
   * Returns the number of epochs.
   *
   * @return at least 1
   */
  public int epochs() {
    return epochs;
  }

  /**
   * Returns the seed.
   *
   * @return the seed, or null to leave the engine's generator alone
   */
  public Integer seed() {
    return seed;
  }
}

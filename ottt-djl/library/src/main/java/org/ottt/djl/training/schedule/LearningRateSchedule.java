package org.ottt.djl.training.schedule;

/** The learning rate as a function of the epoch. */
@FunctionalInterface
public interface LearningRateSchedule {

  /**
   * Returns the learning rate of an epoch.
   *
   * @param epoch the epoch, from 0
   * @return the learning rate
   */
  float at(int epoch);

  /**
   * The rate that never changes.
   *
   * @param rate the learning rate
   * @return the schedule
   */
  static LearningRateSchedule constant(float rate) {
    return epoch -> rate;
  }

  /**
   * Half a cosine: lr(e) = lr0 (1 + cos(pi e / epochs)) / 2, zero after the last epoch.
   *
   * @param rate lr0
   * @param epochs length of the half-wave, at least 1
   * @return the schedule
   * @throws IllegalArgumentException if there is no epoch
   */
  static LearningRateSchedule cosine(float rate, int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(
          "A schedule needs at least 1 epoch, but has " + epochs + ".");
    }
    return epoch -> (float) (rate * (1 + Math.cos(Math.PI * Math.min(epoch, epochs) / epochs)) / 2);
  }

  /**
   * A rate that is multiplied by a factor at each of some epochs.
   *
   * @param rate the rate before the first of them
   * @param factor the factor
   * @param milestones the epochs, from 0
   * @return the schedule
   */
  static LearningRateSchedule steps(float rate, float factor, int... milestones) {
    int[] at = milestones.clone();
    return epoch -> {
      float value = rate;
      for (int milestone : at) {
        if (epoch >= milestone) {
          value *= factor;
        }
      }
      return value;
    };
  }

  /**
   * This schedule after a linear warm-up: in epoch e of the first {@code epochs} ones the rate is
   * (e + 1) / (epochs + 1) of what it would be.
   *
   * @param epochs length of the warm-up
   * @return the schedule
   */
  default LearningRateSchedule withWarmUp(int epochs) {
    return epoch -> epoch < epochs ? at(epoch) * (epoch + 1) / (epochs + 1) : at(epoch);
  }
}

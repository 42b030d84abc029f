package org.ottt.djl.training.schedule;

import ai.djl.training.tracker.Tracker;

/**
 * A DJL tracker that counts epochs. DJL's trackers count parameter updates, of which an online rule
 * makes T per batch; this one behaves the same for all rules. The code that runs the epochs
 * advances the clock.
 */
public final class EpochClock implements Tracker {

  private final LearningRateSchedule schedule;
  private volatile int epoch;

  /**
   * Creates a clock at epoch 0.
   *
   * @param schedule the learning rate over epochs
   */
  public EpochClock(LearningRateSchedule schedule) {
    this.schedule = schedule;
  }

  /**
   * Turns the clock.
   *
   * @param newEpoch the epoch that begins, from 0
   */
  public void setEpoch(int newEpoch) {
    epoch = newEpoch;
  }

  /**
   * Returns the learning rate of the present epoch.
   *
   * @return the rate
   */
  public float learningRate() {
    return schedule.at(epoch);
  }

  @Override
  public float getNewValue(int numUpdate) {
    return learningRate();
  }
}

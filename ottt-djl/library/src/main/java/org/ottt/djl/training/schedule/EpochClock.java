package org.ottt.djl.training.schedule;

import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.training.tracker.Tracker;

/**
 * A DJL tracker that counts epochs. DJL's trackers count parameter updates, of which an online rule
 * makes T per batch; this one behaves the same for all rules. The code that runs the epochs
 * advances the clock: {@link org.ottt.djl.training.TrainingRun} does, for {@code EasyTrain} its
 * {@link #listener} does.
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
   * Returns a listener that turns the clock by one at the end of every epoch. It is for {@code
   * EasyTrain}, not for a {@link org.ottt.djl.training.TrainingRun}, which turns the clock itself.
   *
   * @return the listener, for {@code DefaultTrainingConfig.addTrainingListeners}
   */
  public TrainingListener listener() {
    return new TrainingListenerAdapter() {
      @Override
      public void onEpoch(Trainer trainer) {
        setEpoch(epoch + 1);
      }
    };
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

package org.ottt.djl.commands.evaluate;

import java.util.Map;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/**
 * The loss that a network was trained with.
 *
 * @param mseWeight the weight of the squared error
 * @param labelSmoothing the label smoothing
 */
record LossOfRun(float mseWeight, float labelSmoothing) {

  /** What LearnStream learned with before its checkpoints said so. */
  private static final LossOfRun OF_EARLIER_STREAMS = new LossOfRun(0.05f, 0);

  /**
   * Finds the loss.
   *
   * @param stored the checkpoint; that of a stream names its loss
   * @param record the options of the run that wrote it
   */
  static LossOfRun of(StoredNetwork stored, RecordOfRun record) {
    Map<String, String> metadata = stored.metadata();
    if (metadata.containsKey(LearningStream.MSE_WEIGHT)) {
      return new LossOfRun(
          Float.parseFloat(metadata.get(LearningStream.MSE_WEIGHT)),
          Float.parseFloat(metadata.getOrDefault(LearningStream.LABEL_SMOOTHING, "0")));
    }
    return metadata.containsKey(StreamNormalization.POSITION)
        ? OF_EARLIER_STREAMS
        : new LossOfRun(record.number("mse_weight"), record.number("label_smoothing"));
  }
}

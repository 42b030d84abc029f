package org.ottt.djl.training;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.metrics.tensorboard.TensorBoardLog;
import org.ottt.djl.plot.LearningCurves;
import org.ottt.djl.run.RunFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run folder tells of the epochs: {@code metrics.csv}, curves, TensorBoard's events. */
final class RunRecord {

  private static final Logger LOGGER = LoggerFactory.getLogger(RunRecord.class);

  private final RunFolder folder;
  private final MetricsFile metrics;
  private final TensorBoardLog events;

  private RunRecord(RunFolder folder, MetricsFile metrics, TensorBoardLog events) {
    this.folder = folder;
    this.metrics = metrics;
    this.events = events;
  }

  /** Opens the record and drops what it has of later epochs than the run resumes after. */
  static RunRecord open(RunFolder folder, int epochs) throws IOException {
    MetricsFile metrics = MetricsFile.open(folder.metricsFile());
    metrics.dropAfter(epochs);
    return new RunRecord(
        folder, metrics, new TensorBoardLog(folder.tensorBoardFolder(), epochs + 1));
  }

  /** Returns the log for TensorBoard. */
  TensorBoardLog events() {
    return events;
  }

  /** Writes the options of a run that begins; a run does not fail for them. */
  void describe(Map<String, ?> hyperparameters) {
    try {
      events.writeHyperparameters(hyperparameters);
    } catch (IOException e) {
      LOGGER.warn("no hyperparameters for TensorBoard: {}", e.getMessage());
    }
  }

  /** Returns the last test row, or null before there is one. */
  EpochMetrics lastTest() throws IOException {
    EpochMetrics last = null;
    for (EpochMetrics row : metrics.read()) {
      last = row.split() == Split.TEST ? row : last;
    }
    return last;
  }

  /** Appends the rows of an epoch; one that was not tested has no second row. */
  void append(EpochMetrics train, EpochMetrics test) throws IOException {
    metrics.append(train);
    if (test != null) {
      metrics.append(test);
    }
  }

  /** Draws the curves and writes the events; a run does not fail for them. */
  void show(EpochMetrics train, EpochMetrics test) throws IOException {
    List<EpochMetrics> rows = metrics.read();
    try {
      LearningCurves.draw(rows, folder.plotsFolder());
    } catch (IOException e) {
      LOGGER.warn("no plots of this epoch: {}", e.getMessage());
    }
    try {
      events.append(train);
      if (test != null) {
        events.append(test);
      }
    } catch (IOException e) {
      LOGGER.warn("no TensorBoard events of this epoch: {}", e.getMessage());
    }
  }
}

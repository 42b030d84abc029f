package org.ottt.djl.commands.train;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.TrainingRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes into {@code config.json} how a run ended. */
final class RunEnd {

  private static final Logger LOGGER = LoggerFactory.getLogger(RunEnd.class);

  private static final String KEY = "outcome";

  private RunEnd() {}

  static void record(RunFolder folder, TrainingRun.Result result, double seconds) {
    Map<String, Object> outcome = new LinkedHashMap<>();
    outcome.put("status", result.stoppedEarly() ? "stopped" : "complete");
    outcome.put("epochs", result.epoch());
    if (result.lastTest() != null) {
      outcome.put("test_top1", result.lastTest().top1());
      outcome.put("best_top1", result.bestTop1());
    }
    outcome.put("seconds", Math.round(seconds * 10) / 10.0);
    write(folder, outcome);
  }

  static void record(RunFolder folder, Throwable failure) {
    Map<String, Object> outcome = new LinkedHashMap<>();
    outcome.put("status", "failed");
    outcome.put("message", String.valueOf(failure.getMessage()));
    write(folder, outcome);
  }

  /** A run does not fail for want of this entry. */
  private static void write(RunFolder folder, Map<String, Object> outcome) {
    outcome.put("ended", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    try {
      folder.putConfig(KEY, outcome);
    } catch (IOException e) {
      LOGGER.warn("{} does not say how the run ended: {}", folder.configFile(), e.getMessage());
    }
  }
}

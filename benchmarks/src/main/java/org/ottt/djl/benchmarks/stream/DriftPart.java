package org.ottt.djl.benchmarks.stream;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.event.live.DriftingGlyphs;
import org.ottt.djl.data.event.live.FrameCalibration;
import org.ottt.djl.data.event.live.LiveFrame;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.stream.StreamAnswer;
import org.ottt.djl.training.optimizer.OptimizerState;

/**
 * A network learns under still conditions; then these drift, and one copy of it keeps on learning
 * while the other only answers.
 */
final class DriftPart {

  private static final List<String> KEYS =
      List.of("seed", "learning", "block", "lr", "glyphs_per_condition");
  private static final List<String> VALUES = List.of("condition", "frames", "accuracy");
  private static final int FRAME_MILLIS = 100;
  private static final int CALIBRATION = 100;
  private static final int BLOCKS = StreamBenchmarkCommand.DRIFT_BLOCKS;
  private static final double FADE = 0.5;

  private DriftPart() {}

  static void run(
      ResultFolder folder, List<Integer> seeds, int glyphs, float learningRate, PrintWriter out)
      throws IOException {
    ResultTable table = folder.table("stream-drift.csv", KEYS, VALUES);
    int conditions = DriftingGlyphs.CONDITIONS.size();
    for (int seed : seeds) {
      Path saved = Files.createTempFile("ottt-stream", ".safetensors");
      try {
        // The copy that only answers begins with what the other one saves on its way.
        if (!table.contains(seed, "no", conditions * BLOCKS, learningRate, glyphs)) {
          watch(table, seed, true, glyphs, learningRate, saved, out);
          watch(table, seed, false, glyphs, learningRate, saved, out);
        }
      } finally {
        Files.deleteIfExists(saved);
      }
    }
    List<ResultRow> alike =
        table.rows().stream()
            .filter(row -> row.text("lr").equals(ResultTable.spell(learningRate)))
            .filter(row -> row.number("glyphs_per_condition") == glyphs)
            .toList();
    StreamCharts.drift(alike, folder.file("stream-drift.png"));
    out.println("Table: " + table.file());
    out.flush();
  }

  /** Learns from the first frame on and saves where drift begins; or starts there and answers. */
  private static void watch(
      ResultTable table,
      int seed,
      boolean learns,
      int glyphs,
      float learningRate,
      Path saved,
      PrintWriter out)
      throws IOException {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        DriftingGlyphs source = new DriftingGlyphs(seed, FRAME_MILLIS, glyphs);
        DriftingGlyphs first = new DriftingGlyphs(seed, FRAME_MILLIS, glyphs)) {
      Adam optimizer = Adam.builder().optLearningRateTracker(Tracker.fixed(learningRate)).build();
      FrameCalibration calibration = new FrameCalibration();
      for (int i = 0; i < CALIBRATION; i++) {
        calibration.add(first.next().values());
      }
      ChannelNormalization normalization = calibration.result();
      SpikingNetwork network = StreamNetworks.convolutional(manager, StreamNetworks.FRAME, seed);
      try (OptimizerState state = OptimizerState.of(optimizer);
          LearningStream stream =
              LearningStream.builder(network, new OtttO(OtttO.Form.TRACE))
                  .optOptimizer(optimizer)
                  .optFade(FADE)
                  .build()) {
        long perBlock = (long) glyphs * source.framesPerGlyph() / BLOCKS;
        int block = 0;
        if (!learns) {
          stream.load(saved);
          source.skip(stream.steps());
          block = BLOCKS;
        }
        for (; block < DriftingGlyphs.CONDITIONS.size() * BLOCKS; block++) {
          if (learns && block == BLOCKS) {
            stream.save(saved);
          }
          int condition = source.condition(stream.steps());
          int hits = 0;
          for (long i = 0; i < perBlock; i++) {
            LiveFrame frame = source.next();
            float[] values = FrameCalibration.apply(normalization, frame.values());
            StreamAnswer answer = learns ? stream.step(values, frame.label()) : stream.step(values);
            hits += answer.best() == frame.label() ? 1 : 0;
          }
          table.put(
              List.of(
                  seed,
                  learns ? "yes" : "no",
                  block + 1,
                  learningRate,
                  glyphs,
                  DriftingGlyphs.CONDITIONS.get(condition),
                  perBlock,
                  (double) hits / perBlock));
          out.printf(
              Locale.ROOT,
              "seed %d  %-13s block %2d (%s)  %.2f %%%n",
              seed,
              learns ? "learns" : "answers only",
              block + 1,
              DriftingGlyphs.CONDITIONS.get(condition),
              100.0 * hits / perBlock);
          out.flush();
        }
      }
    }
  }
}

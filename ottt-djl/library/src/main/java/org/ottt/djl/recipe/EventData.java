package org.ottt.djl.recipe;

import java.io.IOException;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.simulate.GlyphEvents;
import org.ottt.djl.data.glyph.GlyphSplit;

/** Opens the event recordings of recipes. */
final class EventData {

  private static final int GLYPHS_TRAIN = 2000;
  private static final int GLYPHS_TEST = 500;

  /**
   * Few, and always the same, so that a test set is prepared the same way under any limits of a
   * run.
   */
  private static final int GLYPHS_FOR_STATISTICS = 200;

  private EventData() {}

  /** Recordings that {@code PrepareDvsCifar10} or {@code PrepareEvents} has made into frames. */
  static TrainTestData prepared(DataRequest request) throws IOException {
    if (request.folder() == null) {
      throw new DataException(
          "Event recordings cannot be downloaded: turn them into frames with PrepareDvsCifar10"
              + " (or PrepareEvents) and pass their folder as --data DIR, or try --recipe"
              + " glyphs-dvs,"
              + " which needs no data.");
    }
    EventFrames train = EventFrames.train(request.folder());
    EventFrames test = EventFrames.test(request.folder());
    long frames = train.sampleShape().get(0);
    if (request.timeSteps() > frames) {
      throw new IllegalArgumentException(
          "--time-steps is "
              + request.timeSteps()
              + ", but the recordings in "
              + request.folder()
              + " were made into "
              + frames
              + " frames; lower it, or prepare them again with --frames "
              + request.timeSteps()
              + ".");
    }
    if (request.normalization().isPresent()) {
      FrameNormalization other =
          EventFrames.normalization(request.folder(), request.normalization().get());
      train = train.withNormalization(other);
      test = test.withNormalization(other);
    }
    return new TrainTestData(
        train.limit(request.trainLimit(train.size())), test.limit(request.testLimit(test.size())));
  }

  /** Drawn glyphs as an event camera would see them. */
  static TrainTestData glyphs(DataRequest request) throws IOException {
    ImageData.refuseFolder(request);
    GlyphEvents camera = new GlyphEvents(request.seed(), request.timeSteps());
    EventFrames train = camera.generate(GlyphSplit.TRAIN, request.trainLimit(GLYPHS_TRAIN));
    EventFrames test = camera.generate(GlyphSplit.TEST, request.testLimit(GLYPHS_TEST));
    FrameNormalization normalization =
        camera
            .generate(GlyphSplit.TRAIN, GLYPHS_FOR_STATISTICS)
            .statistics(request.normalization().orElse(NormalizationKind.CHANNEL));
    return new TrainTestData(
        train.withNormalization(normalization), test.withNormalization(normalization));
  }
}

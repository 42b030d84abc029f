package org.ottt.djl.commands.train;

import java.io.IOException;
import java.util.List;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.augment.PadAndCrop;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.simulate.GlyphEvents;
import org.ottt.djl.data.glyph.GlyphSplit;

/** Opens the data of the recipes for event cameras. */
final class EventData {

  private static final int GLYPHS_TRAIN = 2000;
  private static final int GLYPHS_TEST = 500;

  /** So few, and always the same, that a test set is prepared alike whatever the run's limits. */
  private static final int GLYPHS_FOR_STATISTICS = 200;

  private EventData() {}

  /** Recordings that {@code PrepareDvsCifar10} or {@code PrepareEvents} has made into frames. */
  static DataPair prepared(TrainingOptions options) throws IOException {
    if (options.data() == null) {
      throw new DataException(
          "Event recordings cannot be downloaded: make frames of them with PrepareDvsCifar10 (or"
              + " PrepareEvents) and pass their folder as --data DIR, or try --recipe glyphs-dvs,"
              + " which needs no data.");
    }
    EventFrames train = EventFrames.train(options.data());
    EventFrames test = EventFrames.test(options.data());
    long frames = train.sampleShape().get(0);
    if (options.timeSteps() > frames) {
      throw new IllegalArgumentException(
          "--time-steps is "
              + options.timeSteps()
              + ", but the recordings in "
              + options.data()
              + " were made into "
              + frames
              + " frames; lower it, or prepare them anew with --frames "
              + options.timeSteps()
              + ".");
    }
    return limited(train.withAugmentations(List.of(new PadAndCrop(4))), test, options);
  }

  /** Drawn glyphs as an event camera would see them. */
  static DataPair glyphs(TrainingOptions options) throws IOException {
    if (options.data() != null) {
      throw new IllegalArgumentException("The glyphs are drawn, not read; leave --data out.");
    }
    GlyphEvents camera = new GlyphEvents(options.seed(), options.timeSteps());
    EventFrames train = camera.generate(GlyphSplit.TRAIN, options.trainLimit(GLYPHS_TRAIN));
    EventFrames test = camera.generate(GlyphSplit.TEST, options.testLimit(GLYPHS_TEST));
    ChannelNormalization normalization =
        camera.generate(GlyphSplit.TRAIN, GLYPHS_FOR_STATISTICS).statistics();
    return new DataPair(
        train.withNormalization(normalization).withAugmentations(List.of(new PadAndCrop(2))),
        test.withNormalization(normalization));
  }

  private static DataPair limited(EventFrames train, EventFrames test, TrainingOptions options) {
    return new DataPair(
        train.limit(options.trainLimit(train.size())), test.limit(options.testLimit(test.size())));
  }
}

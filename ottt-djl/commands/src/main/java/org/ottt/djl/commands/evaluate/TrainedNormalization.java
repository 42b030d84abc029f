package org.ottt.djl.commands.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** How the frames that a network was trained on were normalized. */
public final class TrainedNormalization {

  private TrainedNormalization() {}

  /**
   * Finds the normalization: what the checkpoint says, whether a training or a stream wrote it. For
   * checkpoints of earlier versions it is that of the run's own frames, if they are still there.
   *
   * @param stored a checkpoint
   * @param record the options of the run that wrote it
   * @return the normalization, that of plain counts included; empty for networks of images and
   *     where nothing tells
   * @throws CheckpointException if the checkpoint says something that is no normalization
   */
  public static Optional<FrameNormalization> of(StoredNetwork stored, RecordOfRun record)
      throws CheckpointException {
    InputDescription input = stored.description().input();
    if (input.normalization() != null) {
      return Optional.empty();
    }
    Optional<FrameNormalization> ofStream = StreamNormalization.of(stored, input.channels());
    if (ofStream.isPresent()) {
      return ofStream;
    }
    String noted = stored.metadata().get(FrameNormalization.KEY);
    return noted == null ? ofRun(stored, record) : Optional.of(parse(noted, stored));
  }

  private static FrameNormalization parse(String noted, StoredNetwork stored)
      throws CheckpointException {
    try {
      FrameNormalization normalization = FrameNormalization.fromJson(noted);
      normalization.requireFit("the network", stored.description().input().shape());
      return normalization;
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          stored.file()
              + " does not say how frames are normalized: "
              + e.getMessage()
              + "; use another checkpoint of the run.",
          e);
    }
  }

  private static Optional<FrameNormalization> ofRun(StoredNetwork stored, RecordOfRun record) {
    Optional<NormalizationKind> kind = record.normalization();
    if (kind.isPresent() && kind.get() == NormalizationKind.NONE) {
      int channels = stored.description().input().channels();
      return Optional.of(FrameNormalization.byChannel(ChannelNormalization.unit(channels)));
    }
    Optional<Path> place = record.text("data").map(Path::of);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    try {
      EventFrames frames = EventFrames.test(place.get());
      boolean sameFrames =
          frames.sampleShape().slice(1).equals(stored.description().input().shape())
              && frames.classNames().equals(stored.description().classes());
      if (!sameFrames) {
        return Optional.empty();
      }
      return Optional.of(
          kind.isPresent()
              ? EventFrames.normalization(place.get(), kind.get())
              : frames.normalization());
    } catch (IOException e) {
      // The frames are gone, or something else has taken their place.
      return Optional.empty();
    }
  }
}

package org.ottt.djl.commands.export;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ottt.djl.commands.evaluate.RecordOfRun;
import org.ottt.djl.commands.evaluate.TrainedNormalization;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** What an exported model has to know to turn recordings into the frames of its training. */
final class RecordingArguments {

  private static final String PREFIX = "frames.";
  private static final List<String> PREPARATION =
      List.of("split", "size", "max-count", "axes", "camera", "extent", "encoding");

  private RecordingArguments() {}

  /**
   * Finds the arguments.
   *
   * @param data the prepared frames that the network was trained on
   * @param stored the checkpoint; its run may have normalized the frames in another way than they
   *     were prepared for, and used the first of them only
   * @return the arguments by name
   * @throws ExportException if recordings cannot be turned into the network's frames
   * @throws IOException if the frames or the record of the run cannot be read
   */
  static Map<String, String> of(Path data, StoredNetwork stored) throws IOException {
    EventFrames frames = frames(data, stored);
    FrameNormalization normalization = normalization(data, frames, stored);
    if (normalization.isByPosition()) {
      throw new ExportException(
          "The network was trained on frames normalized by position, which an exported model cannot"
              + " do with recordings; leave --data out and send it frames.");
    }
    Map<String, String> arguments = new TreeMap<>();
    Map<String, String> preparation = EventFrames.preparation(data);
    for (String name : PREPARATION) {
      if (preparation.containsKey(name)) {
        arguments.put(PREFIX + name, preparation.get(name));
      }
    }
    arguments.put(PREFIX + "frames", Long.toString(frames.sampleShape().get(0)));
    arguments.put(PREFIX + "mean", joined(normalization, true));
    arguments.put(PREFIX + "std", joined(normalization, false));
    return arguments;
  }

  /**
   * Finds how the frames of a network were normalized.
   *
   * @param data the prepared frames that the network was trained on
   * @param stored the checkpoint; what it says counts more than what the frames were prepared for
   * @return the normalization
   * @throws ExportException if the network cannot have been trained on these frames
   * @throws IOException if the frames or the record of the run cannot be read
   */
  static FrameNormalization normalization(Path data, StoredNetwork stored) throws IOException {
    return normalization(data, frames(data, stored), stored);
  }

  private static EventFrames frames(Path data, StoredNetwork stored) throws IOException {
    NetworkDescription description = stored.description();
    if (description.input().normalization() != null) {
      throw new ExportException(
          "--data is for networks of event frames; this one is shown images.");
    }
    EventFrames frames = EventFrames.test(data);
    Shape shape = frames.sampleShape();
    if (shape.get(0) < description.timeSteps()
        || !shape.slice(1).equals(description.input().shape())) {
      throw new ExportException(
          data
              + " holds frames "
              + shape
              + ", but the network was trained on "
              + description.timeSteps()
              + " of "
              + description.input().shape()
              + "; pass --data with the frames that it was trained on.");
    }
    return frames;
  }

  private static FrameNormalization normalization(
      Path data, EventFrames frames, StoredNetwork stored) throws IOException {
    RecordOfRun record = RecordOfRun.of(stored);
    Optional<FrameNormalization> trained = TrainedNormalization.of(stored, record);
    if (trained.isPresent()) {
      return trained.get();
    }
    // Frames that were moved: these are said to be those of the training.
    Optional<NormalizationKind> kind = record.normalization();
    return kind.isPresent() ? EventFrames.normalization(data, kind.get()) : frames.normalization();
  }

  private static String joined(FrameNormalization normalization, boolean mean) {
    return IntStream.range(0, normalization.channels())
        .mapToObj(c -> Float.toString(mean ? normalization.mean(c) : normalization.std(c)))
        .collect(Collectors.joining(","));
  }
}

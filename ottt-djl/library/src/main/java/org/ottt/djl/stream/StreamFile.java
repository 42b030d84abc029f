package org.ottt.djl.stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.InPlace;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.CheckpointReader;

/** A learning stream in a checkpoint: its counts as texts, its state as arrays. */
final class StreamFile {

  static final String PREFIX = "stream.";

  private static final String NOTE = "note.";
  private static final String GATHERED = "gathered/";
  private static final String EVIDENCE = PREFIX + "evidence";
  private static final String STEPS = PREFIX + "steps";

  /**
   * How far a stream had come.
   *
   * @param rule the rule's name
   * @param window steps of a window
   * @param labels steps with a label
   * @param updates updates of the weights
   * @param position steps of the present window
   * @param labelled how many of these had a label
   */
  record Progress(String rule, int window, long labels, long updates, int position, int labelled) {

    Map<String, String> texts() {
      Map<String, String> texts = new LinkedHashMap<>();
      texts.put(PREFIX + "rule", rule);
      texts.put(PREFIX + "window", Integer.toString(window));
      texts.put(PREFIX + "labels", Long.toString(labels));
      texts.put(PREFIX + "updates", Long.toString(updates));
      texts.put(PREFIX + "position", Integer.toString(position));
      texts.put(PREFIX + "labelled", Integer.toString(labelled));
      return texts;
    }

    static Progress of(Map<String, String> texts) {
      return new Progress(
          texts.get(PREFIX + "rule"),
          Integer.parseInt(texts.get(PREFIX + "window")),
          Long.parseLong(texts.get(PREFIX + "labels")),
          Long.parseLong(texts.get(PREFIX + "updates")),
          Integer.parseInt(texts.get(PREFIX + "position")),
          Integer.parseInt(texts.get(PREFIX + "labelled")));
    }
  }

  /**
   * What was read.
   *
   * @param progress how far the stream had come
   * @param notes the caller's
   */
  record Loaded(Progress progress, Map<String, String> notes) {}

  private StreamFile() {}

  static void write(
      Path file,
      StreamCore core,
      Optimizer optimizer,
      Map<String, NDArray> gathered,
      NetworkDescription description,
      Progress progress,
      SpikingLoss loss,
      Map<String, String> notes)
      throws IOException {
    Map<String, NDArray> state = new LinkedHashMap<>(core.state());
    gathered.forEach((name, array) -> state.put(GATHERED + name, array));
    Map<String, String> metadata = new LinkedHashMap<>(progress.texts());
    metadata.put(STEPS, Long.toString(core.steps()));
    metadata.put(EVIDENCE, core.evidence().toText());
    metadata.put(LearningStream.MSE_WEIGHT, Float.toString(loss.mseWeight()));
    metadata.put(LearningStream.LABEL_SMOOTHING, Float.toString(loss.labelSmoothing()));
    notes.forEach((name, text) -> metadata.put(NOTE + name, text));
    if (description != null) {
      metadata.put(NetworkDescription.KEY, description.toJson());
    }
    Checkpoint.write(file, core.network(), optimizer, state, metadata);
  }

  /** Reads and checks all of it, then changes network, optimizer, gathered gradients and core. */
  static Loaded read(
      Path file, StreamCore core, Optimizer optimizer, Map<String, NDArray> gathered, Progress here)
      throws IOException {
    try (CheckpointReader in = CheckpointReader.open(file)) {
      return read(file, in, core, optimizer, gathered, here);
    }
  }

  private static Loaded read(
      Path file,
      CheckpointReader in,
      StreamCore core,
      Optimizer optimizer,
      Map<String, NDArray> gathered,
      Progress here)
      throws IOException {
    Map<String, String> metadata = in.metadata();
    if (!metadata.containsKey(EVIDENCE)) {
      throw new CheckpointException(
          file
              + " holds weights without the state of a stream; build the network from it with"
              + " StoredNetwork and open a new stream.");
    }
    try (NDManager reading = core.manager().newSubManager()) {
      Map<String, NDArray> state = new LinkedHashMap<>(in.readState(reading));
      Progress progress = Progress.of(metadata);
      if (!progress.rule().equals(here.rule()) || progress.window() != here.window()) {
        throw new CheckpointException(
            "%s is of a stream that learns by %s with windows of %d, this one by %s with windows of %d; open it with the same."
                .formatted(file, progress.rule(), progress.window(), here.rule(), here.window()));
      }
      Map<String, NDArray> sums = takeSums(state);
      Evidence evidence = Evidence.ofText(metadata.get(EVIDENCE), core.classes().size());
      long steps = Long.parseLong(metadata.get(STEPS));
      Simulation restored = core.restored(state);
      try {
        in.load(core.network(), optimizer);
      } catch (IOException | RuntimeException | Error e) {
        restored.close();
        throw e;
      }
      gathered.forEach((name, sum) -> restore(sum, sums.get(name)));
      core.become(restored, evidence, steps);
      Map<String, String> notes = new LinkedHashMap<>();
      metadata.forEach(
          (name, text) -> {
            if (name.startsWith(NOTE)) {
              notes.put(name.substring(NOTE.length()), text);
            }
          });
      return new Loaded(progress, notes);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + " cannot be continued: " + e.getMessage(), e);
    }
  }

  /** Takes the gradients out of what a file holds, by parameter. */
  private static Map<String, NDArray> takeSums(Map<String, NDArray> state) {
    Map<String, NDArray> sums = new HashMap<>();
    state
        .entrySet()
        .removeIf(
            entry -> {
              boolean isSum = entry.getKey().startsWith(GATHERED);
              if (isSum) {
                sums.put(entry.getKey().substring(GATHERED.length()), entry.getValue());
              }
              return isSum;
            });
    return sums;
  }

  /** Sets what is gathered for a parameter; null where it was frozen when the file was written. */
  private static void restore(NDArray gathered, NDArray sum) {
    if (sum == null) {
      InPlace.clear(gathered);
    } else {
      InPlace.set(gathered, sum);
    }
  }
}

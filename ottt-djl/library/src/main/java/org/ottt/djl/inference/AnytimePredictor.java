package org.ottt.djl.inference;

import ai.djl.Model;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.InferencePass;
import org.ottt.djl.network.SpikingNetwork;

/**
 * Predicts step by step: a spiking network has an answer after every time step, and an easy image
 * does not need them all.
 *
 * <p>May be used by several threads at once. The model stays open and belongs to the caller.
 */
public final class AnytimePredictor {

  /** A margin that no prediction reaches, so that all steps are run. */
  private static final double NEVER = Double.POSITIVE_INFINITY;

  private final Model model;
  private final SpikingNetwork network;
  private final NetworkDescription description;
  private final PixelInput input;

  /**
   * Creates a predictor.
   *
   * @param model a model of {@link SpikingModels}
   * @throws IllegalArgumentException if it is another one, or its network is not shown images
   */
  public AnytimePredictor(Model model) {
    description = SpikingModels.descriptionOf(model);
    if (!(model.getBlock() instanceof SpikingNetwork spiking)) {
      throw new IllegalArgumentException(
          "Model " + model.getName() + " holds no spiking network; load it with SpikingModels.");
    }
    this.model = model;
    network = spiking;
    input = new PixelInput(description.input());
  }

  /**
   * Predicts with all time steps of the network.
   *
   * @param image the image, of any size
   * @return the classes after each step
   */
  public AnytimePrediction predict(Image image) {
    return predict(image, network.timeSteps(), NEVER);
  }

  /**
   * Predicts until the answer is clear.
   *
   * @param image the image, of any size
   * @param maxSteps the largest number of steps, at least 1
   * @param margin by how much the probability of the best class must lead that of the second for
   *     the prediction to stop, in [0, 1], or more to run all steps; the probabilities are the
   *     softmax of the mean logits so far
   * @return the classes after each step that was run
   */
  public AnytimePrediction predict(Image image, int maxSteps, double margin) {
    if (maxSteps < 1) {
      throw new IllegalArgumentException(
          "A prediction takes at least 1 time step, but " + maxSteps + " were asked for.");
    }
    if (!(margin >= 0)) {
      throw new IllegalArgumentException(
          "The margin between two probabilities must lie in [0, 1], but is " + margin + ".");
    }
    List<Classifications> steps = new ArrayList<>();
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDArray batch = input.apply(image, manager).expandDims(0);
      InferencePass.run(
          network,
          new ParameterStore(manager, false),
          batch,
          maxSteps,
          null,
          (step, total) -> {
            steps.add(Scores.of(description.classes(), HostValues.floats(total), step));
            return Scores.margin(steps.get(steps.size() - 1)) < margin;
          });
    }
    boolean settled = Scores.margin(steps.get(steps.size() - 1)) >= margin;
    return new AnytimePrediction(steps, settled);
  }
}

package org.ottt.djl.inference;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDList;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import java.io.IOException;
import java.nio.file.Path;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.EngineStart;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/**
 * Trained networks as DJL models.
 *
 * <pre>{@code
 * try (ZooModel<Image, Classifications> model = SpikingModels.load(Path.of("runs/glyphs"));
 *     Predictor<Image, Classifications> predictor = model.newPredictor()) {
 *   Image image = ImageFactory.getInstance().fromFile(Path.of("image.png"));
 *   System.out.println(predictor.predict(image).best());
 * }
 * }</pre>
 *
 * <p>A model may be used by any number of threads, each with a predictor of its own or all with the
 * same one: a network keeps nothing from one prediction to the next.
 */
public final class SpikingModels {

  private SpikingModels() {}

  /**
   * Starts the criteria of a checkpoint, to which a device or a progress bar may be added.
   *
   * @param checkpoint a run folder (its best checkpoint is used) or a checkpoint
   * @return criteria for {@code build().loadModel()}
   * @throws IOException if there is no checkpoint; the message says so
   */
  public static Criteria.Builder<Image, Classifications> criteria(Path checkpoint)
      throws IOException {
    Path file = StoredNetwork.locate(checkpoint).toAbsolutePath();
    requireImages(StoredNetwork.open(file));
    EngineStart.engine();
    return Criteria.builder()
        .setTypes(Image.class, Classifications.class)
        .optModelZoo(new CheckpointZoo(file))
        .optEngine("PyTorch")
        .optArgument("blockFactory", new CheckpointBlockFactory(file))
        .optOption("hasParameter", "false")
        .optTranslatorFactory(new SpikingTranslatorFactory());
  }

  /**
   * Loads a model onto the default device: a GPU if there is one.
   *
   * @param checkpoint a run folder (its best checkpoint is used) or a checkpoint
   * @return the model, to be closed by the caller
   * @throws IOException if the checkpoint is missing, damaged or does not describe its network
   * @throws ModelNotFoundException if DJL finds no engine
   * @throws MalformedModelException never by way of this library's own loading
   */
  public static ZooModel<Image, Classifications> load(Path checkpoint)
      throws IOException, ModelNotFoundException, MalformedModelException {
    return criteria(checkpoint).build().loadModel();
  }

  /**
   * Loads a model that takes arrays: batches of event frames {@code [N, T, C, H, W]}, or of images
   * that are normalized already, {@code [N, C, H, W]}. It answers with the logits summed over the
   * steps, {@code [N, classes]}.
   *
   * @param checkpoint a run folder (its best checkpoint is used) or a checkpoint
   * @return the model, to be closed by the caller
   * @throws IOException if the checkpoint is missing, damaged or does not describe its network
   * @throws ModelNotFoundException if DJL finds no engine
   * @throws MalformedModelException never by way of this library's own loading
   */
  public static ZooModel<NDList, NDList> loadForArrays(Path checkpoint)
      throws IOException, ModelNotFoundException, MalformedModelException {
    Path file = StoredNetwork.locate(checkpoint).toAbsolutePath();
    EngineStart.engine();
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optModelZoo(new CheckpointZoo(file))
        .optEngine("PyTorch")
        .optArgument("blockFactory", new CheckpointBlockFactory(file))
        .optOption("hasParameter", "false")
        .optTranslator(new NoopTranslator())
        .build()
        .loadModel();
  }

  /** DJL would say of a network of event frames that there is no such model. */
  private static void requireImages(StoredNetwork stored) throws CheckpointException {
    try {
      new PixelInput(stored.description().input());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          stored.file()
              + " cannot classify image files: "
              + e.getMessage()
              + " Load it with SpikingModels.loadForArrays and give it frames [N, T, C, H, W].",
          e);
    }
  }

  /**
   * Returns what a loaded model knows of its network.
   *
   * @param model a model that was loaded with a {@link CheckpointBlockFactory}
   * @return the description
   * @throws IllegalArgumentException if the model was loaded in another way
   */
  public static NetworkDescription descriptionOf(Model model) {
    String json = model.getProperty(NetworkDescription.KEY);
    if (json == null) {
      throw new IllegalArgumentException(
          "Model "
              + model.getName()
              + " does not say which network it is; load it with SpikingModels or with a"
              + " CheckpointBlockFactory.");
    }
    return NetworkDescription.fromJson(json);
  }
}

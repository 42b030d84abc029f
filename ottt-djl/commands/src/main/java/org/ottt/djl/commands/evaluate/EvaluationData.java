package org.ottt.djl.commands.evaluate;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.ottt.djl.commands.train.TestSets;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.data.image.ImageSamples;
import org.ottt.djl.data.image.TestPipeline;
import org.ottt.djl.data.layout.ClassNames;
import org.ottt.djl.data.layout.ImageFiles;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.InputSequence;
import org.ottt.djl.recipe.DataRequest;
import org.ottt.djl.recipe.Recipes;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** Opens the test set that a checkpoint is to be evaluated on. */
final class EvaluationData {

  private static final String RECIPE = "recipe";
  private static final String SEED = "seed";
  private static final String TRAIN = "train";
  private static final String VAL = "val";

  private EvaluationData() {}

  /**
   * Opens the test set and prepares its samples as the network's own were.
   *
   * @param stored the checkpoint; it knows its recipe and seed
   * @param record the record of the run that wrote it
   * @param recipe the recipe, or null for the checkpoint's own
   * @param place where the data are, or null for those of the run; a folder with {@code train} and
   *     {@code val} is read as images
   * @param labelKey the label of WebDataset samples, or null for that of the run
   * @param classNames a file of readable names for the classes, or null for that of the run
   * @param limit the largest number of samples, or null
   * @param warn is told what may make the results worse than the network is
   */
  static SampleSource open(
      StoredNetwork stored,
      RecordOfRun record,
      String recipe,
      Path place,
      String labelKey,
      Path classNames,
      Integer limit,
      Consumer<String> warn)
      throws IOException {
    NetworkDescription network = stored.description();
    String own = stored.metadata().get(RECIPE);
    boolean itsOwn = recipe == null || recipe.equals(own);
    Path data = place == null && itsOwn ? record.data() : place;
    String key = labelKey != null ? labelKey : record.text("label_key").orElse("");
    Path names = classNames != null ? classNames : record.classNames();
    if (data != null
        && (isFolder(data, TRAIN) || isFolder(data, VAL))
        && mayBeImages(recipe, own, place != null && !record.isData(place))) {
      ImageSamples images = images(data, key, names, network.input());
      return fitting(limit == null ? images : images.limit(limit), stored);
    }
    if (recipe == null && own == null) {
      throw new IllegalArgumentException(
          stored.file() + " does not say on which data it was trained; give --recipe.");
    }
    DataRequest.Builder request =
        DataRequest.builder()
            .optFolder(data)
            .optLabelKey(key)
            .optClassNames(names)
            .optSeed(Integer.parseInt(stored.metadata().getOrDefault(SEED, "1")));
    if (limit != null) {
      request.optLimitTest(limit);
    }
    // The network knows frames as they were normalized when it was trained: also those of others.
    Optional<FrameNormalization> trained = TrainedNormalization.of(stored, record);
    if (trained.isEmpty()) {
      record.normalization().ifPresent(request::optNormalization);
    }
    SampleSource test = TestSets.open(recipe != null ? recipe : own, request, network.timeSteps());
    if (test instanceof ImageSet images
        && network.input().normalization() != null
        && network.input().channels() == images.sampleShape().get(0)) {
      test = images.withNormalization(network.input().normalization());
    } else if (test instanceof ImageSamples images && isColour(network.input())) {
      test = images.withPipeline(pipeline(network.input()));
    } else if (test instanceof EventFrames frames && trained.isPresent()) {
      // Means and deviations of each position fit frames of their size only.
      fitting(frames, stored);
      test = frames.withNormalization(trained.get());
    } else if (test instanceof EventFrames frames) {
      boolean ofTheRun = place == null ? itsOwn : record.isData(place);
      if (!ofTheRun) {
        warn.accept(
            stored.file()
                + " does not say how its training normalized frames, and the frames of the training"
                + " are not there: "
                + frames.name()
                + " is normalized by its own statistics, which may cost accuracy.");
      }
    }
    return fitting(test, stored);
  }

  /**
   * Tells whether a folder of {@code train} and {@code val} is one of images. A recipe's data may
   * lie in a folder that has some of that name as well.
   */
  private static boolean mayBeImages(String recipe, String own, boolean otherData) {
    if (recipe != null) {
      return Recipes.byName(recipe).imageSize() > 0;
    }
    return otherData || own == null || Recipes.byName(own).imageSize() > 0;
  }

  private static boolean isFolder(Path data, String name) {
    return Files.isDirectory(data.resolve(name));
  }

  private static ImageSamples images(Path data, String labelKey, Path names, InputDescription input)
      throws IOException {
    if (!isColour(input)) {
      throw new IOException(
          "The checkpoint's network does not read colour images, but "
              + input.shape()
              + "; "
              + data
              + " is a folder of images.");
    }
    ImageSamples images = new ImageSamples(ImageFiles.open(data, labelKey).val(), pipeline(input));
    return names == null
        ? images
        : images.withClassNames(ClassNames.read(names, images.classNames()));
  }

  private static boolean isColour(InputDescription input) {
    return input.channels() == 3 && input.normalization() != null;
  }

  private static TestPipeline pipeline(InputDescription input) {
    return new TestPipeline(input.height(), input.shortSide(), input.normalization());
  }

  private static SampleSource fitting(SampleSource test, StoredNetwork stored) throws IOException {
    NetworkDescription network = stored.description();
    int classes = test.classNames().size();
    if (classes != network.classes().size()) {
      throw new IOException(
          stored.file()
              + " distinguishes "
              + network.classes().size()
              + " classes, but the data have "
              + classes
              + "; evaluate it on the data set that it was trained on.");
    }
    for (int i = 0; i < classes; i++) {
      if (!test.classNames().get(i).equals(network.classes().get(i))) {
        throw new IOException(
            stored.file()
                + " belongs to another data set: its class "
                + i
                + " is "
                + network.classes().get(i)
                + ", that of the data "
                + test.classNames().get(i)
                + ".");
      }
    }
    Shape batch = new Shape(1).addAll(test.sampleShape());
    Shape shape = InputSequence.shapeOfStep(batch).slice(1);
    if (!shape.equals(network.input().shape())) {
      throw new IOException(
          stored.file()
              + " is shown "
              + network.input().shape()
              + ", but the data are "
              + shape
              + "; evaluate it on data of the shape that it was trained on.");
    }
    return test;
  }
}

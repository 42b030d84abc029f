package org.ottt.djl.commands.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.commands.cli.SampleLimitOptions;
import org.ottt.djl.data.augment.Augmentations;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.layout.ImageFiles;
import org.ottt.djl.recipe.DataRequest;
import org.ottt.djl.recipe.Recipe;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of training: which samples, and how they are read. */
final class DataOptions {

  /** Below it nothing is left of an image after a stem and four stages. */
  private static final int MIN_IMAGE_SIZE = 16;

  private static final String PAPER = "paper";
  private static final String NONE = "none";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder or archive of the data set. Default: what the recipe finds.")
  private Path folder;

  @Option(
      names = "--label-key",
      paramLabel = "NAME",
      description =
          "The part of a WebDataset sample, or the field of its .json, that is the label."
              + " Default: .cls,"
              + " else the field label.")
  private String labelKey;

  @Option(
      names = "--class-names",
      paramLabel = "FILE",
      description =
          "Readable names for the classes of a folder of images: lines such as 'n01440764 tench' or"
              + " 'folder,name', or one name per line in the order of the folders. Default: the"
              + " folders'"
              + " names.")
  private Path classNames;

  @Mixin private final SampleLimitOptions limits = new SampleLimitOptions();

  @Option(
      names = "--image-size",
      paramLabel = "N",
      description =
          "Height and width to which images of a folder are scaled. Default for"
              + " ${bundle:default.recipe}:"
              + " ${bundle:default.image-size}.")
  private Integer imageSize;

  @Option(
      names = "--normalization",
      paramLabel = "KIND",
      description =
          "Normalization of event frames: none, channel, or position (each position of each"
              + " channel). Default: the one that they were prepared with.")
  private NormalizationKind normalization;

  @Option(
      names = "--augment",
      paramLabel = "NAMES",
      defaultValue = PAPER,
      description =
          "Random changes of training samples: paper (that of the recipe), none, or a list such as"
              + " crop=4,flip,rotate=15,cutout=16,erase,roll=5,cutmix=0.5, applied in this order;"
              + " cutmix is for event frames. Default: ${DEFAULT-VALUE}.")
  private String augment;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads that prepare batches in advance; 0 prepares them in the training thread. The"
              + " batches are the same for any number. Default: ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--benchmark-data",
      arity = "0",
      fallbackValue = "true",
      description = "Only read one epoch of training data and report images/s.")
  private boolean benchmark;

  void check(Recipe base) {
    if (imageSize != null && base.imageSize() == 0) {
      throw new IllegalArgumentException(
          "--image-size is for folders of images; the size of this recipe's images is fixed.");
    }
    if (classNames != null && base.imageSize() == 0) {
      throw new IllegalArgumentException(
          "--class-names is for folders of images; this recipe's classes already have names.");
    }
    if (labelKey != null && base.imageSize() == 0) {
      throw new IllegalArgumentException(
          "--label-key is for WebDataset shards of images; this recipe's data have labels.");
    }
    Limits.atLeast("--image-size", MIN_IMAGE_SIZE, imageSize);
    limits.train();
    limits.test();
    Limits.atLeast("--workers", 0, workers);
  }

  void apply(Recipe.Builder recipe) {
    if (augment.equalsIgnoreCase(NONE)) {
      recipe.optAugmentation(List.of());
    } else if (!augment.equalsIgnoreCase(PAPER)) {
      recipe.optAugmentation(Augmentations.parse(augment));
    }
    if (imageSize != null) {
      recipe.optImageSize(imageSize);
    }
  }

  void record(Recipe recipe, Map<String, Object> all) {
    all.put("data", folder == null ? null : ImageFiles.absolute(folder).toString());
    all.put("label_key", labelKey);
    all.put("normalization", normalization == null ? null : normalization.toString());
    all.put("class_names", classNames == null ? null : classNames.toAbsolutePath().toString());
    all.put("limit_train", limits.train());
    all.put("limit_test", limits.test());
    all.put("image_size", recipe.imageSize() == 0 ? null : recipe.imageSize());
    all.put("augment", augment.toLowerCase(Locale.ROOT));
    all.put("workers", workers);
  }

  DataRequest request(int seed) {
    DataRequest.Builder request =
        DataRequest.builder()
            .optFolder(folder)
            .optClassNames(classNames)
            .optSeed(seed)
            .optNormalization(normalization);
    if (labelKey != null) {
      request.optLabelKey(labelKey);
    }
    if (limits.train() != null) {
      request.optLimitTrain(limits.train());
    }
    if (limits.test() != null) {
      request.optLimitTest(limits.test());
    }
    return request.build();
  }

  int workers() {
    return workers;
  }

  boolean benchmark() {
    return benchmark;
  }
}

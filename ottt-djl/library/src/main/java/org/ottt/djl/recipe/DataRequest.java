package org.ottt.djl.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.event.NormalizationKind;

/**
 * Where the data of a recipe are, and how many of them to use. The recipe decides what is not set.
 *
 * <pre>{@code
 * DataRequest request =
 *     DataRequest.builder().optFolder(Path.of("cifar-10-batches-bin")).optLimitTrain(1000).build();
 * }</pre>
 */
public final class DataRequest {

  private final Path folder;
  private final int seed;
  private final int limitTrain;
  private final int limitTest;
  private final int timeSteps;
  private final int imageSize;
  private final List<Augmentation> augmentation;
  private final NormalizationKind normalization;
  private final String labelKey;
  private final Path classNames;

  private DataRequest(Builder builder) {
    folder = builder.folder;
    seed = builder.seed;
    limitTrain = builder.limitTrain;
    limitTest = builder.limitTest;
    timeSteps = builder.timeSteps;
    imageSize = builder.imageSize;
    augmentation = builder.augmentation;
    normalization = builder.normalization;
    labelKey = builder.labelKey;
    classNames = builder.classNames;
  }

  /**
   * Starts a request for all samples of the recipe's own data.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The same request with what the recipe knows. */
  DataRequest with(int newTimeSteps, int newImageSize, List<Augmentation> newAugmentation) {
    Builder builder = new Builder();
    builder.folder = folder;
    builder.seed = seed;
    builder.limitTrain = limitTrain;
    builder.limitTest = limitTest;
    builder.timeSteps = newTimeSteps;
    builder.imageSize = newImageSize;
    builder.augmentation = newAugmentation;
    builder.normalization = normalization;
    builder.labelKey = labelKey;
    builder.classNames = classNames;
    return builder.build();
  }

  /**
   * Returns where the data are.
   *
   * @return a folder or archive, or null for the place where the recipe looks
   */
  public Path folder() {
    return folder;
  }

  /**
   * Returns the seed of drawn data.
   *
   * @return any number
   */
  public int seed() {
    return seed;
  }

  /**
   * Returns how many training samples to use.
   *
   * @param available how many there are
   * @return at most as many
   */
  public int trainLimit(int available) {
    return Math.min(limitTrain, available);
  }

  /**
   * Returns how many test samples to use.
   *
   * @param available how many there are
   * @return at most as many
   */
  public int testLimit(int available) {
    return Math.min(limitTest, available);
  }

  /**
   * Returns T, the number of frames that recordings must have at least.
   *
   * @return the recipe's number of time steps
   */
  public int timeSteps() {
    return timeSteps;
  }

  /**
   * Returns the size to which images of a folder are scaled.
   *
   * @return height and width in pixels; 0 where the size of the data is fixed
   */
  public int imageSize() {
    return imageSize;
  }

  /**
   * Returns the augmentation of training images of a folder, in place of random crop and flip.
   *
   * @return the augmentations in their order, or nothing for random crop and flip
   */
  public Optional<List<Augmentation>> augmentation() {
    return Optional.ofNullable(augmentation);
  }

  /**
   * Returns the normalization of event frames.
   *
   * @return the kind, or nothing for the one that they were prepared with
   */
  public Optional<NormalizationKind> normalization() {
    return Optional.ofNullable(normalization);
  }

  /**
   * Returns where WebDataset samples have their label.
   *
   * @return the ending of a sample's part or the field of its {@code .json}; empty for {@code .cls}
   *     and otherwise the field {@code label}
   */
  public String labelKey() {
    return labelKey;
  }

  /**
   * Returns the file of readable names for classes that are named after their folders.
   *
   * @return the file, or null for the folders' names
   */
  public Path classNames() {
    return classNames;
  }

  /** Builds a {@link DataRequest}. */
  public static final class Builder {

    private Path folder;
    private int seed = 1;
    private int limitTrain = Integer.MAX_VALUE;
    private int limitTest = Integer.MAX_VALUE;
    private int timeSteps = 1;
    private int imageSize;
    private List<Augmentation> augmentation;
    private NormalizationKind normalization;
    private String labelKey = "";
    private Path classNames;

    private Builder() {}

    /**
     * Sets the normalization of event frames, for training and test samples; by default the kind
     * that they were prepared with. Recipes of images refuse it.
     *
     * @param kind the kind, or null for the default
     * @return this builder
     */
    public Builder optNormalization(NormalizationKind kind) {
      normalization = kind;
      return this;
    }

    /**
     * Sets where the data are; without it the recipe searches the usual places, or draws the data,
     * if it can.
     *
     * @param newFolder folder or archive, or null
     * @return this builder
     */
    public Builder optFolder(Path newFolder) {
      folder = newFolder;
      return this;
    }

    /**
     * Sets where WebDataset samples have their label: {@code .cls} and otherwise the field {@code
     * label} of {@code .json} by default.
     *
     * @param key the ending of a sample's part, or the field of its {@code .json}
     * @return this builder
     */
    public Builder optLabelKey(String key) {
      labelKey = key;
      return this;
    }

    /**
     * Sets the file of readable names for classes that are named after their folders; see {@link
     * org.ottt.djl.data.layout.ClassNames} for its forms.
     *
     * @param file the file, or null for the folders' names
     * @return this builder
     */
    public Builder optClassNames(Path file) {
      classNames = file;
      return this;
    }

    /**
     * Sets the seed of drawn data, 1 by default.
     *
     * @param newSeed any number
     * @return this builder
     */
    public Builder optSeed(int newSeed) {
      seed = newSeed;
      return this;
    }

    /**
     * Sets the largest number of training samples, all by default.
     *
     * @param count at least 1
     * @return this builder
     * @throws IllegalArgumentException if the count is below 1
     */
    public Builder optLimitTrain(int count) {
      limitTrain = atLeastOne("training", count);
      return this;
    }

    /**
     * Sets the largest number of test samples, all by default.
     *
     * @param count at least 1
     * @return this builder
     * @throws IllegalArgumentException if the count is below 1
     */
    public Builder optLimitTest(int count) {
      limitTest = atLeastOne("test", count);
      return this;
    }

    private static int atLeastOne(String what, int count) {
      if (count < 1) {
        throw new IllegalArgumentException(
            "A run needs at least 1 " + what + " sample, but the limit is " + count + ".");
      }
      return count;
    }

    /**
     * Builds the request.
     *
     * @return the request
     */
    public DataRequest build() {
      return new DataRequest(this);
    }
  }
}

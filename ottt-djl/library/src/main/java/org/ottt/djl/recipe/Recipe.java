package org.ottt.djl.recipe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.ottt.djl.data.AugmentedSamples;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.event.EventFrames;
import org.ottt.djl.model.Architecture;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;

/**
 * A data set with its augmentation, its network and its settings: all that training needs except
 * the learning rule. Immutable; {@link #toBuilder} makes variants.
 *
 * <pre>{@code
 * Recipe recipe = Recipes.cifar10();
 * TrainTestData data = recipe.open(Path.of("cifar-10-batches-bin"));
 * SpikingNetwork network = recipe.describe(data).build();
 * }</pre>
 */
public final class Recipe {

  private final String name;
  private final String description;
  private final RecipeData data;
  private final RecipeNetwork network;
  private final List<Augmentation> augmentation;
  private final boolean isReplaced;
  private final TrainingSettings settings;
  private final NeuronModel neurons;
  private final int imageSize;
  private final double width;
  private final boolean feedback;
  private final float dropout;

  private Recipe(Builder builder) {
    name = builder.name;
    description = builder.description;
    data = Objects.requireNonNull(builder.data, "A recipe needs data: call setData.");
    network = Objects.requireNonNull(builder.network, "A recipe needs a network: call setNetwork.");
    augmentation = builder.augmentation;
    isReplaced = builder.isReplaced;
    settings = builder.settings;
    neurons = builder.neurons;
    imageSize = builder.imageSize;
    width = builder.width;
    feedback = builder.feedback;
    dropout = builder.dropout;
  }

  /**
   * Starts a recipe.
   *
   * @param name what {@code --recipe} calls it
   * @return a builder
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * Starts with this recipe.
   *
   * @return a builder
   */
  public Builder toBuilder() {
    return toBuilder(name);
  }

  /**
   * Starts another recipe with what this one has.
   *
   * @param newName its name
   * @return a builder
   */
  public Builder toBuilder(String newName) {
    Builder builder = new Builder(newName);
    builder.description = description;
    builder.data = data;
    builder.network = network;
    builder.augmentation = augmentation;
    builder.isReplaced = isReplaced;
    builder.settings = settings;
    builder.neurons = neurons;
    builder.imageSize = imageSize;
    builder.width = width;
    builder.feedback = feedback;
    builder.dropout = dropout;
    return builder;
  }

  /**
   * Returns this recipe with other settings.
   *
   * @param change what is set, as in {@code settings -> settings.optEpochs(20)}
   * @return the variant
   */
  public Recipe withSettings(UnaryOperator<TrainingSettings.Builder> change) {
    return toBuilder().optSettings(change.apply(settings.toBuilder()).build()).build();
  }

  /**
   * Returns the name.
   *
   * @return what {@code --recipe} calls it
   */
  public String name() {
    return name;
  }

  /**
   * Returns what it is.
   *
   * @return one line
   */
  public String description() {
    return description;
  }

  /**
   * Returns how the network is trained.
   *
   * @return the settings
   */
  public TrainingSettings settings() {
    return settings;
  }

  /**
   * Returns what is done at random to a training sample.
   *
   * @return the augmentations in the order in which they are applied
   */
  public List<Augmentation> augmentation() {
    return augmentation;
  }

  /**
   * Returns the neurons.
   *
   * @return their parameters
   */
  public NeuronModel neurons() {
    return neurons;
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
   * Returns the factor on all numbers of channels.
   *
   * @return positive; 1 for the paper's
   */
  public double width() {
    return width;
  }

  /**
   * Says whether the last hidden layer feeds back into the first (VGG-F).
   *
   * @return true with feedback
   */
  public boolean feedback() {
    return feedback;
  }

  /**
   * Returns the probability of dropout on each layer's spikes.
   *
   * @return in [0, 1)
   */
  public float dropout() {
    return dropout;
  }

  /**
   * Returns the layers of the network.
   *
   * @return the layers
   * @throws IllegalArgumentException if the network has no variant with this width, feedback or
   *     dropout
   */
  public Architecture architecture() {
    return network.architecture(width, feedback, dropout);
  }

  /**
   * Opens the data in the place where the recipe looks by default.
   *
   * @return training samples with augmentation, and test samples
   * @throws IOException if they are missing or damaged; the message names the remedy
   */
  public TrainTestData open() throws IOException {
    return open(DataRequest.builder().build());
  }

  /**
   * Opens all data of a folder or archive.
   *
   * @param folder where the data are
   * @return training samples with augmentation, and test samples
   * @throws IOException if they are missing or damaged; the message names the remedy
   */
  public TrainTestData open(Path folder) throws IOException {
    return open(DataRequest.builder().optFolder(folder).build());
  }

  /**
   * Opens the data.
   *
   * @param request where they are and how much of them is wanted
   * @return training samples with augmentation, and test samples
   * @throws IOException if they are missing or damaged; the message names the remedy
   * @throws IllegalArgumentException if the request does not fit the data
   */
  public TrainTestData open(DataRequest request) throws IOException {
    TrainTestData opened =
        data.open(request.with(settings.timeSteps(), imageSize, isReplaced ? augmentation : null));
    if (request.normalization().isPresent() && !(opened.train() instanceof EventFrames)) {
      throw new IllegalArgumentException(
          "--normalization is for event frames; recipe "
              + name
              + " has images, which have a normalization of their own. Leave it out.");
    }
    return new TrainTestData(augmented(opened.train()), opened.test());
  }

  private SampleSource augmented(SampleSource train) {
    if (augmentation.isEmpty()) {
      return train;
    }
    if (train instanceof ImageSet images) {
      return images.withAugmentations(augmentation);
    }
    if (train instanceof EventFrames frames) {
      return frames.withAugmentations(augmentation);
    }
    // Images of a folder are augmented where they are opened.
    return isReplaced && !(train instanceof AugmentedSamples)
        ? new AugmentedSamples(train, augmentation)
        : train;
  }

  /**
   * Describes the network for data; {@link NetworkDescription#build()} makes it.
   *
   * @param opened the data
   * @return the network with as many inputs and classes as the data have
   */
  public NetworkDescription describe(TrainTestData opened) {
    return new NetworkDescription(
        architecture(),
        InputDescription.of(opened.test()),
        opened.train().classNames(),
        neurons,
        settings.timeSteps());
  }

  @Override
  public String toString() {
    return name + ": " + description;
  }

  /** Builds a {@link Recipe}. */
  public static final class Builder {

    private final String name;
    private String description = "";
    private RecipeData data;
    private RecipeNetwork network;
    private List<Augmentation> augmentation = List.of();
    private boolean isReplaced;
    private TrainingSettings settings = TrainingSettings.builder().build();
    private NeuronModel neurons = Lif.DEFAULT;
    private int imageSize;
    private double width = 1;
    private boolean feedback;
    private float dropout;

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Sets what the recipe is, in one line.
     *
     * @param text the line
     * @return this builder
     */
    public Builder optDescription(String text) {
      description = text;
      return this;
    }

    /**
     * Sets what opens the data.
     *
     * @param opener opens the data set
     * @return this builder
     */
    public Builder setData(RecipeData opener) {
      data = opener;
      return this;
    }

    /**
     * Sets the network.
     *
     * @param layers the network; {@code (width, feedback, dropout) -> architecture} for layers that
     *     have no variants
     * @return this builder
     */
    public Builder setNetwork(RecipeNetwork layers) {
      network = layers;
      return this;
    }

    /**
     * Sets what is done at random to a training sample. Images of a folder are then read like test
     * images first; without this call they are cropped at random and flipped, other samples are
     * left as they are.
     *
     * @param augmentations in the order in which they are applied
     * @return this builder
     */
    public Builder optAugmentation(List<Augmentation> augmentations) {
      augmentation = List.copyOf(augmentations);
      isReplaced = true;
      return this;
    }

    /**
     * Sets how the network is trained; by default with the paper's settings for CIFAR.
     *
     * @param newSettings the settings
     * @return this builder
     */
    public Builder optSettings(TrainingSettings newSettings) {
      settings = newSettings;
      return this;
    }

    /**
     * Sets leaky integrate-and-fire neurons, the paper's by default.
     *
     * @param parameters their parameters
     * @return this builder
     */
    public Builder optNeurons(LifParameters parameters) {
      return optNeurons(new Lif(parameters));
    }

    /**
     * Sets neurons of any model.
     *
     * @param model their dynamics
     * @return this builder
     */
    public Builder optNeurons(NeuronModel model) {
      neurons = model;
      return this;
    }

    /**
     * Sets the size that images of a folder get.
     *
     * @param pixels height and width; 0, the default, where the data have a size of their own
     * @return this builder
     */
    public Builder optImageSize(int pixels) {
      if (pixels < 0) {
        throw new IllegalArgumentException(
            "The image size must not be negative, but is " + pixels + ".");
      }
      imageSize = pixels;
      return this;
    }

    /**
     * Sets the factor on all numbers of channels, 1 by default.
     *
     * @param factor positive
     * @return this builder
     */
    public Builder optWidth(double factor) {
      if (!(factor > 0) || Double.isInfinite(factor)) {
        throw new IllegalArgumentException("The width must be positive, but is " + factor + ".");
      }
      width = factor;
      return this;
    }

    /**
     * Sets whether the last hidden layer feeds back into the first (VGG-F); not by default.
     *
     * @param on true for feedback
     * @return this builder
     */
    public Builder optFeedback(boolean on) {
      feedback = on;
      return this;
    }

    /**
     * Sets the probability of dropout on each layer's spikes, 0 by default.
     *
     * @param probability in [0, 1)
     * @return this builder
     */
    public Builder optDropout(float probability) {
      if (!(probability >= 0 && probability < 1)) {
        throw new IllegalArgumentException(
            "The dropout must lie in [0, 1), but is " + probability + ".");
      }
      dropout = probability;
      return this;
    }

    /**
     * Builds the recipe.
     *
     * @return the recipe
     * @throws NullPointerException if data or network were not set
     */
    public Recipe build() {
      return new Recipe(this);
    }
  }
}

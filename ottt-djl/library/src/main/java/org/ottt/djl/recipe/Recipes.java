package org.ottt.djl.recipe;

import java.util.List;
import java.util.stream.Collectors;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.augment.PadAndCrop;
import org.ottt.djl.data.augment.RandomErasing;
import org.ottt.djl.data.augment.RandomHorizontalFlip;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.model.SpikingVgg;

/**
 * The known recipes. Those of the paper have its settings (section 5.1 and appendix of "Online
 * Training Through Time for Spiking Neural Networks").
 */
public final class Recipes {

  private static final int POOL = SpikingVgg.POOL;

  private static final RecipeNetwork SMALL_VGG =
      RecipeNetwork.vgg(List.of(16, 32, POOL, 32, 64, POOL, 64));
  private static final RecipeNetwork PAPER_VGG = RecipeNetworks.byName("vgg");

  /** The authors' order: crop, then erase a rectangle, then flip. */
  private static final List<Augmentation> CIFAR_AUGMENTATION =
      List.of(new PadAndCrop(4), new RandomErasing(), new RandomHorizontalFlip());

  private Recipes() {}

  /**
   * Lists all recipes.
   *
   * @return the recipes, the embedded one first
   */
  public static List<Recipe> all() {
    return List.of(
        glyphs(),
        cifar10(),
        cifar100(),
        cifar100VggF(),
        imageNet(),
        imageFolder(),
        fashionMnist(),
        dvsCifar10(),
        dvsGesture(),
        nMnist(),
        eventFolder(),
        glyphsDvs());
  }

  /**
   * Returns the recipe of a name.
   *
   * @param name what {@code --recipe} calls it
   * @return the recipe
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   */
  public static Recipe byName(String name) {
    return all().stream()
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown recipe '"
                        + name
                        + "'; use one of "
                        + all().stream().map(Recipe::name).collect(Collectors.joining(", "))
                        + "."));
  }

  /**
   * Drawn glyphs, embedded: trains in a minute or two on a CPU.
   *
   * @return 10 classes, 8,000 + 2,000 images of 32 × 32
   */
  public static Recipe glyphs() {
    return Recipe.builder("glyphs")
        .optDescription(
            "drawn glyphs, embedded: 10 classes, 8,000 + 2,000 images, nothing to download")
        .setData(ImageData::glyphs)
        .setNetwork(SMALL_VGG)
        .optSettings(
            TrainingSettings.builder().optEpochs(5).optBatchSize(64).optTimeSteps(4).build())
        .build();
  }

  /**
   * CIFAR-10 with VGG, as in the paper.
   *
   * @return the recipe; its data are the original binary files, or downloaded
   */
  public static Recipe cifar10() {
    return Recipe.builder("cifar10")
        .optDescription("CIFAR-10, settings of the paper")
        .setData(ImageData::cifar10)
        .setNetwork(PAPER_VGG)
        .optAugmentation(CIFAR_AUGMENTATION)
        .build();
  }

  /**
   * CIFAR-100 with VGG, as in the paper.
   *
   * @return the recipe; its data are the original binary files
   */
  public static Recipe cifar100() {
    return Recipe.builder("cifar100")
        .optDescription("CIFAR-100, settings of the paper")
        .setData(ImageData::cifar100)
        .setNetwork(PAPER_VGG)
        .optAugmentation(CIFAR_AUGMENTATION)
        .build();
  }

  /**
   * CIFAR-100 with VGG-F, as in the paper.
   *
   * @return the recipe; its data are the original binary files
   */
  public static Recipe cifar100VggF() {
    return Recipe.builder("cifar100-vggf")
        .optDescription("CIFAR-100 with the feedback connection of VGG-F")
        .setData(ImageData::cifar100)
        .setNetwork(PAPER_VGG)
        .optFeedback(true)
        .optAugmentation(CIFAR_AUGMENTATION)
        .build();
  }

  /**
   * ImageNet with NF-ResNet-34, as in the paper. The images are cropped at random and flipped while
   * they are decoded.
   *
   * @return the recipe; its data are in any layout that {@link org.ottt.djl.data.layout.ImageFiles}
   *     knows
   */
  public static Recipe imageNet() {
    return Recipe.builder("imagenet")
        .optDescription(
            "class folders, ImageNet's archives or shards with NF-ResNet-34, settings of the paper")
        .setData(ImageData::imageNet)
        .setNetwork(RecipeNetwork.nfResNet(NfResNet.Depth.NF_RESNET_34))
        .optImageSize(224)
        .optSettings(
            TrainingSettings.builder()
                .optEpochs(100)
                .optBatchSize(256)
                .optSchedule(ScheduleKind.STEPS)
                .optWeightDecay(2e-5f)
                .optMseWeight(0)
                .build())
        .build();
  }

  /**
   * Your own images, at 32 × 32 pixels with VGG and the augmentation of CIFAR. Size, network and
   * length are meant to be changed.
   *
   * @return the recipe; its data are in any layout that {@link org.ottt.djl.data.layout.ImageFiles}
   *     knows
   */
  public static Recipe imageFolder() {
    return imageNet().toBuilder("image-folder")
        .optDescription("your own images: class folders, tars of them, or WebDataset shards")
        .setData(ImageData::wholeImages)
        .setNetwork(PAPER_VGG)
        .optAugmentation(CIFAR_AUGMENTATION)
        .optImageSize(32)
        .optSettings(
            TrainingSettings.builder().optEpochs(30).optBatchSize(64).optTimeSteps(4).build())
        .build();
  }

  /**
   * Fashion-MNIST with a small VGG.
   *
   * @return the recipe; its data are the original idx files, Debian's package, or downloaded
   */
  public static Recipe fashionMnist() {
    return Recipe.builder("fashion-mnist")
        .optDescription("Fashion-MNIST from idx files (Debian: dataset-fashion-mnist), a small VGG")
        .setData(ImageData::fashionMnist)
        .setNetwork(SMALL_VGG)
        .optAugmentation(List.of(new PadAndCrop(2), new RandomHorizontalFlip()))
        .optSettings(TrainingSettings.builder().optEpochs(10).optTimeSteps(4).build())
        .build();
  }

  /**
   * DVS-CIFAR10 with VGG, as in the paper.
   *
   * @return the recipe; its data are frames that {@code PrepareDvsCifar10} has made
   */
  public static Recipe dvsCifar10() {
    return Recipe.builder("dvs-cifar10")
        .optDescription(
            "event recordings made into frames (PrepareDvsCifar10), settings of the paper")
        .setData(EventData::prepared)
        .setNetwork(PAPER_VGG)
        .optDropout(0.1f)
        .optAugmentation(List.of(new PadAndCrop(4)))
        .optSettings(TrainingSettings.builder().optTimeSteps(10).optMseWeight(1e-3f).build())
        .build();
  }

  /**
   * DVS128 Gesture with VGG, as in the authors' code: T = 20, batch 16, 300 epochs, Adam at a
   * learning rate of 0.001, counts of events of 128 × 128 pixels, neither normalization nor
   * augmentation nor dropout.
   *
   * @return the recipe; its data are frames that {@code PrepareEvents --format dvs-gesture} has
   *     made
   */
  public static Recipe dvsGesture() {
    return Recipe.builder("dvs-gesture")
        .optDescription(
            "DVS128 Gesture made into frames (PrepareEvents --format dvs-gesture), a VGG on counts")
        .setData(EventData::prepared)
        .setNetwork(PAPER_VGG)
        .optSettings(
            TrainingSettings.builder()
                .optBatchSize(16)
                .optTimeSteps(20)
                .optOptimizer(OptimizerKind.ADAM)
                .optLearningRate(1e-3f)
                .optMseWeight(1e-3f)
                .build())
        .build();
  }

  /**
   * N-MNIST with a small VGG.
   *
   * @return the recipe; its data are frames that {@code PrepareEvents} has made
   */
  public static Recipe nMnist() {
    return Recipe.builder("nmnist")
        .optDescription(
            "N-MNIST recordings made into frames (PrepareEvents --format nmnist), a small VGG")
        .setData(EventData::prepared)
        .setNetwork(SMALL_VGG)
        .optAugmentation(List.of(new PadAndCrop(4)))
        .optSettings(
            TrainingSettings.builder()
                .optEpochs(10)
                .optBatchSize(32)
                .optTimeSteps(10)
                .optMseWeight(1e-3f)
                .build())
        .build();
  }

  /**
   * Your own event recordings, with a small VGG. T, network and length are meant to be changed.
   *
   * @return the recipe; its data are frames that {@code PrepareEvents} has made
   */
  public static Recipe eventFolder() {
    return nMnist().toBuilder("event-folder")
        .optDescription("your own event recordings made into frames (PrepareEvents), a small VGG")
        .optSettings(
            TrainingSettings.builder()
                .optEpochs(30)
                .optBatchSize(16)
                .optTimeSteps(10)
                .optMseWeight(1e-3f)
                .build())
        .build();
  }

  /**
   * The glyphs as an event camera would see them, embedded.
   *
   * @return 10 classes, 2,000 + 500 recordings
   */
  public static Recipe glyphsDvs() {
    return Recipe.builder("glyphs-dvs")
        .optDescription(
            "the glyphs as an event camera would see them, embedded: 2,000 + 500 recordings")
        .setData(EventData::glyphs)
        .setNetwork(SMALL_VGG)
        .optAugmentation(List.of(new PadAndCrop(2)))
        .optSettings(
            TrainingSettings.builder()
                .optEpochs(10)
                .optBatchSize(32)
                .optTimeSteps(8)
                .optMseWeight(1e-3f)
                .build())
        .build();
  }
}

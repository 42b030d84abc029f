package org.ottt.djl.commands.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.PixelNormalization;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.augment.PadAndCrop;
import org.ottt.djl.data.augment.RandomErasing;
import org.ottt.djl.data.augment.RandomHorizontalFlip;
import org.ottt.djl.data.folder.FolderIndex;
import org.ottt.djl.data.format.Cifar100Reader;
import org.ottt.djl.data.format.Cifar10Reader;
import org.ottt.djl.data.format.DatasetDownload;
import org.ottt.djl.data.format.FashionMnistReader;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.data.image.ImageSamples;
import org.ottt.djl.model.Architecture;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.model.NfResNetArchitecture;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.model.VggArchitecture;

/** The recipes that {@code Train} knows. */
final class Recipes {

  private static final int POOL = SpikingVgg.POOL;
  private static final Recipe.Layers SMALL_VGG = vgg(16, 32, POOL, 32, 64, POOL, 64);
  private static final Recipe.Layers PAPER_VGG =
      vgg(64, 128, POOL, 256, 256, POOL, 512, 512, POOL, 512, 512);

  /** CIFAR as in the paper, section 5.1. */
  private static final Recipe.Settings CIFAR =
      new Recipe.Settings(
          PAPER_VGG, false, 0, 300, 128, 6, 0.1f, Recipe.Schedule.COSINE, 0f, 0.05f, 0f);

  /** ImageNet as in the paper. */
  private static final Recipe.Settings IMAGENET =
      new Recipe.Settings(
          Recipes::nfResNet34, false, 224, 100, 256, 6, 0.1f, Recipe.Schedule.STEPS, 2e-5f, 0f, 0f);

  /** The authors' order: crop, then erase a rectangle, then flip. */
  private static final List<Augmentation> CIFAR_AUGMENTATION =
      List.of(new PadAndCrop(4), new RandomErasing(), new RandomHorizontalFlip());

  private static final int GLYPHS_TRAIN = 8000;
  private static final int GLYPHS_TEST = 2000;
  private static final Path DEBIAN_FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

  static final List<Recipe> ALL =
      List.of(
          new Recipe(
              "glyphs",
              "drawn glyphs, embedded: 10 classes, 8,000 + 2,000 images, nothing to download",
              new Recipe.Settings(
                  SMALL_VGG, false, 0, 5, 64, 4, 0.1f, Recipe.Schedule.COSINE, 0f, 0.05f, 0f),
              Recipes::glyphs),
          new Recipe("cifar10", "CIFAR-10, settings of the paper", CIFAR, Recipes::cifar10),
          new Recipe("cifar100", "CIFAR-100, settings of the paper", CIFAR, Recipes::cifar100),
          new Recipe(
              "cifar100-vggf",
              "CIFAR-100 with the feedback connection of VGG-F",
              CIFAR.withFeedback(),
              Recipes::cifar100),
          new Recipe(
              "imagenet",
              "a folder train/<class>/*, val/<class>/* with NF-ResNet-34, settings of the paper",
              IMAGENET,
              Recipes::imageFolder),
          new Recipe(
              "fashion-mnist",
              "Fashion-MNIST from idx files (Debian: dataset-fashion-mnist), a small VGG",
              new Recipe.Settings(
                  SMALL_VGG, false, 0, 10, 128, 4, 0.1f, Recipe.Schedule.COSINE, 0f, 0.05f, 0f),
              Recipes::fashionMnist),
          new Recipe(
              "dvs-cifar10",
              "event recordings made into frames (PrepareDvsCifar10), settings of the paper",
              new Recipe.Settings(
                  PAPER_VGG, false, 0, 300, 128, 10, 0.1f, Recipe.Schedule.COSINE, 0f, 1e-3f, 0.1f),
              EventData::prepared),
          new Recipe(
              "nmnist",
              "N-MNIST recordings made into frames (PrepareEvents --format nmnist), a small VGG",
              new Recipe.Settings(
                  SMALL_VGG, false, 0, 10, 32, 10, 0.1f, Recipe.Schedule.COSINE, 0f, 1e-3f, 0f),
              EventData::prepared),
          new Recipe(
              "glyphs-dvs",
              "the glyphs as an event camera would see them, embedded: 2,000 + 500 recordings",
              new Recipe.Settings(
                  SMALL_VGG, false, 0, 10, 32, 8, 0.1f, Recipe.Schedule.COSINE, 0f, 1e-3f, 0f),
              EventData::glyphs));

  private Recipes() {}

  /** Returns the recipe of a name; an unknown name lists the known ones. */
  static Recipe byName(String name) {
    return ALL.stream()
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown recipe '" + name + "'; use one of " + names() + "."));
  }

  static String names() {
    return ALL.stream().map(Recipe::name).collect(Collectors.joining(", "));
  }

  private static Recipe.Layers vgg(Integer... layout) {
    return (width, feedback, dropout) ->
        new VggArchitecture(List.of(layout), width, feedback, dropout);
  }

  private static Architecture nfResNet34(double width, boolean feedback, float dropout) {
    if (feedback || dropout > 0) {
      throw new IllegalArgumentException(
          "NF-ResNet has neither feedback nor dropout; leave --feedback and --dropout out.");
    }
    return NfResNetArchitecture.of(NfResNet.Depth.NF_RESNET_34, width);
  }

  private static DataPair imageFolder(TrainingOptions options) throws IOException {
    if (options.data() == null) {
      throw new DataException(
          "The images of this recipe cannot be downloaded: pass --data DIR, a folder with"
              + " train/<class>/* and val/<class>/*, or try --recipe glyphs, which needs no data.");
    }
    FolderIndex index = FolderIndex.open(options.data());
    ImageSamples train = ImageSamples.train(index.train(), options.imageSize());
    ImageSamples test = ImageSamples.test(index.val(), options.imageSize());
    return new DataPair(
        train.limit(options.trainLimit(train.size())), test.limit(options.testLimit(test.size())));
  }

  private static DataPair glyphs(TrainingOptions options) {
    if (options.data() != null) {
      throw new IllegalArgumentException("The glyphs are drawn, not read; leave --data out.");
    }
    GlyphSet glyphs = new GlyphSet(options.seed());
    return new DataPair(
        glyphs.imageSet(GlyphSplit.TRAIN, options.trainLimit(GLYPHS_TRAIN)),
        glyphs.imageSet(GlyphSplit.TEST, options.testLimit(GLYPHS_TEST)));
  }

  private static DataPair cifar10(TrainingOptions options) throws IOException {
    Path data = options.data() != null ? options.data() : DatasetDownload.cifar10();
    return cifar(Cifar10Reader.train(data), Cifar10Reader.test(data), options);
  }

  private static DataPair cifar100(TrainingOptions options) throws IOException {
    if (options.data() == null) {
      throw DatasetDownload.noCifar100();
    }
    return cifar(
        Cifar100Reader.train(options.data()), Cifar100Reader.test(options.data()), options);
  }

  private static DataPair cifar(ImageSet train, ImageSet test, TrainingOptions options) {
    return limited(
        train.withNormalization(PixelNormalization.cifar()).withAugmentations(CIFAR_AUGMENTATION),
        test.withNormalization(PixelNormalization.cifar()),
        options);
  }

  private static DataPair fashionMnist(TrainingOptions options) throws IOException {
    Path data = options.data();
    if (data == null) {
      data =
          Files.isDirectory(DEBIAN_FASHION_MNIST)
              ? DEBIAN_FASHION_MNIST
              : DatasetDownload.fashionMnist();
    }
    ImageSet train = FashionMnistReader.train(data);
    PixelNormalization normalization = train.statistics();
    return limited(
        train
            .withNormalization(normalization)
            .withAugmentations(List.of(new PadAndCrop(2), new RandomHorizontalFlip())),
        FashionMnistReader.test(data).withNormalization(normalization),
        options);
  }

  private static DataPair limited(ImageSet train, ImageSet test, TrainingOptions options) {
    return new DataPair(
        train.limit(options.trainLimit(train.size())), test.limit(options.testLimit(test.size())));
  }
}

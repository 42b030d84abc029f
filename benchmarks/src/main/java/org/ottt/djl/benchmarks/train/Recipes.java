package org.ottt.djl.benchmarks.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.PixelNormalization;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.augment.PadAndCrop;
import org.ottt.djl.data.augment.RandomErasing;
import org.ottt.djl.data.augment.RandomHorizontalFlip;
import org.ottt.djl.data.format.Cifar100Reader;
import org.ottt.djl.data.format.Cifar10Reader;
import org.ottt.djl.data.format.DatasetDownload;
import org.ottt.djl.data.format.FashionMnistReader;
import org.ottt.djl.data.glyph.GlyphImages;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.model.SpikingVgg;

/** The recipes that {@code Train} knows. */
final class Recipes {

  private static final int POOL = SpikingVgg.POOL;
  private static final List<Integer> SMALL_VGG = List.of(16, 32, POOL, 32, 64, POOL, 64);
  private static final List<Integer> PAPER_VGG =
      List.of(64, 128, POOL, 256, 256, POOL, 512, 512, POOL, 512, 512);

  /** CIFAR as in the paper, section 5.1. */
  private static final Recipe.Settings CIFAR =
      new Recipe.Settings(PAPER_VGG, 300, 128, 6, 0.1f, 0f, 0.05f, 0f);

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
              new Recipe.Settings(SMALL_VGG, 5, 64, 4, 0.1f, 0f, 0.05f, 0f),
              Recipes::glyphs),
          new Recipe("cifar10", "CIFAR-10, settings of the paper", CIFAR, Recipes::cifar10),
          new Recipe("cifar100", "CIFAR-100, settings of the paper", CIFAR, Recipes::cifar100),
          new Recipe(
              "fashion-mnist",
              "Fashion-MNIST from idx files (Debian: dataset-fashion-mnist), a small VGG",
              new Recipe.Settings(SMALL_VGG, 10, 128, 4, 0.1f, 0f, 0.05f, 0f),
              Recipes::fashionMnist));

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

  private static DataPair glyphs(TrainingOptions options) {
    if (options.data() != null) {
      throw new IllegalArgumentException("The glyphs are drawn, not read; leave --data out.");
    }
    GlyphSet glyphs = new GlyphSet(options.seed());
    return new DataPair(
        glyphImages(glyphs, GlyphSplit.TRAIN, options.trainLimit(GLYPHS_TRAIN)),
        glyphImages(glyphs, GlyphSplit.TEST, options.testLimit(GLYPHS_TEST)));
  }

  private static ImageSet glyphImages(GlyphSet glyphs, GlyphSplit split, int count) {
    GlyphImages images = glyphs.generate(split, count);
    float[] half = {0.4f, 0.4f, 0.4f};
    float[] deviation = {0.28f, 0.28f, 0.28f};
    return ImageSet.builder()
        .name("glyphs")
        .imageSize(GlyphSet.CHANNELS, GlyphSet.SIZE, GlyphSet.SIZE)
        .samples(images.pixels(), images.labels())
        .classNames(images.classNames())
        .normalization(PixelNormalization.of(half, deviation))
        .build();
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

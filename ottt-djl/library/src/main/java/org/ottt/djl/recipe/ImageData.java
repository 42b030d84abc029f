package org.ottt.djl.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.data.AugmentedSamples;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.augment.SampleLayout;
import org.ottt.djl.data.format.Cifar100Reader;
import org.ottt.djl.data.format.Cifar10Reader;
import org.ottt.djl.data.format.DatasetDownload;
import org.ottt.djl.data.format.FashionMnistReader;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.data.image.ImagePipeline;
import org.ottt.djl.data.image.ImageSamples;
import org.ottt.djl.data.image.TestPipeline;
import org.ottt.djl.data.image.TrainPipeline;
import org.ottt.djl.data.layout.ClassNames;
import org.ottt.djl.data.layout.ImageFiles;

/** Opens the still images of recipes. */
final class ImageData {

  private static final int GLYPHS_TRAIN = 8000;
  private static final int GLYPHS_TEST = 2000;
  private static final Path DEBIAN_FASHION_MNIST = Path.of("/usr/share/datasets/fashion-mnist");

  private ImageData() {}

  static TrainTestData glyphs(DataRequest request) {
    refuseFolder(request);
    GlyphSet glyphs = new GlyphSet(request.seed());
    return new TrainTestData(
        glyphs.imageSet(GlyphSplit.TRAIN, request.trainLimit(GLYPHS_TRAIN)),
        glyphs.imageSet(GlyphSplit.TEST, request.testLimit(GLYPHS_TEST)));
  }

  /** Glyphs are drawn: a folder would be ignored. */
  static void refuseFolder(DataRequest request) {
    if (request.folder() != null) {
      throw new IllegalArgumentException("The glyphs are drawn, not read; leave --data out.");
    }
  }

  static TrainTestData cifar10(DataRequest request) throws IOException {
    Path folder = request.folder() != null ? request.folder() : DatasetDownload.cifar10();
    return cifar(Cifar10Reader.train(folder), Cifar10Reader.test(folder), request);
  }

  static TrainTestData cifar100(DataRequest request) throws IOException {
    if (request.folder() == null) {
      throw DatasetDownload.noCifar100();
    }
    return cifar(
        Cifar100Reader.train(request.folder()), Cifar100Reader.test(request.folder()), request);
  }

  private static TrainTestData cifar(ImageSet train, ImageSet test, DataRequest request) {
    return limited(
        train.withNormalization(ChannelNormalization.cifar()),
        test.withNormalization(ChannelNormalization.cifar()),
        request);
  }

  static TrainTestData fashionMnist(DataRequest request) throws IOException {
    Path folder = request.folder();
    if (folder == null) {
      folder =
          Files.isDirectory(DEBIAN_FASHION_MNIST)
              ? DEBIAN_FASHION_MNIST
              : DatasetDownload.fashionMnist();
    }
    ImageSet train = FashionMnistReader.train(folder);
    ChannelNormalization normalization = train.statistics();
    return limited(
        train.withNormalization(normalization),
        FashionMnistReader.test(folder).withNormalization(normalization),
        request);
  }

  /** Images of any size, read as on ImageNet: random crop and flip, test images by their centre. */
  static TrainTestData imageNet(DataRequest request) throws IOException {
    int size = request.imageSize();
    return files(
        request,
        request.augmentation().isPresent() ? new TestPipeline(size) : new TrainPipeline(size),
        new TestPipeline(size));
  }

  /** Images of any size, of which only what makes them no square is cut off. */
  static TrainTestData wholeImages(DataRequest request) throws IOException {
    int size = request.imageSize();
    TestPipeline whole = new TestPipeline(size, size, ChannelNormalization.imagenet());
    return files(request, whole, whole);
  }

  private static TrainTestData files(
      DataRequest request, ImagePipeline trainPipeline, ImagePipeline testPipeline)
      throws IOException {
    if (request.folder() == null) {
      throw new DataException(
          "The images of this recipe cannot be downloaded: pass --data with a folder"
              + " train/<class>/* and val/<class>/*, tars of such folders, or ImageNet's or"
              + " WebDataset's archives, or try --recipe glyphs, which needs no data.");
    }
    ImageFiles files = ImageFiles.open(request.folder(), request.labelKey());
    ImageSamples train = new ImageSamples(files.train(), trainPipeline);
    ImageSamples test = new ImageSamples(files.val(), testPipeline);
    if (request.classNames() != null) {
      List<String> names = ClassNames.read(request.classNames(), train.classNames());
      train = train.withClassNames(names);
      test = test.withClassNames(names);
    }
    train = train.limit(request.trainLimit(train.size()));
    return new TrainTestData(augmented(train, request), test.limit(request.testLimit(test.size())));
  }

  private static SampleSource augmented(ImageSamples train, DataRequest request) {
    List<Augmentation> augmentation = request.augmentation().orElse(List.of());
    if (augmentation.isEmpty()) {
      return train;
    }
    ChannelNormalization normalization = train.pipeline().normalization();
    float[] black = new float[normalization.channels()];
    float[] white = new float[normalization.channels()];
    for (int channel = 0; channel < black.length; channel++) {
      black[channel] = normalization.normalize(0, channel);
      white[channel] = normalization.normalize(1, channel);
    }
    return new AugmentedSamples(
        train, augmentation, SampleLayout.of(train.sampleShape()).withLevels(black, white));
  }

  private static TrainTestData limited(ImageSet train, ImageSet test, DataRequest request) {
    return new TrainTestData(
        train.limit(request.trainLimit(train.size())), test.limit(request.testLimit(test.size())));
  }
}

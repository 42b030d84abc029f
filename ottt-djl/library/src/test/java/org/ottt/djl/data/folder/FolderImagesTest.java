package org.ottt.djl.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.UnreadableSampleException;
import org.ottt.djl.data.image.EncodedImage;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.image.ImageSamples;
import org.ottt.djl.data.image.TestImages;
import org.ottt.djl.data.image.TestPipeline;
import org.ottt.djl.data.image.UndecodableImageException;
import org.ottt.djl.testing.SharedFolder;

class FolderImagesTest {

  @TempDir Path temp;

  private record Read(List<?> indices, List<Float> values, List<Long> labels) {}

  private FolderIndex makeFolder(int classes, int imagesPerClass) throws IOException {
    for (int label = 0; label < classes; label++) {
      for (String split : List.of("train", "val")) {
        Path folder = Files.createDirectories(temp.resolve(split + "/n" + label));
        for (int i = 0; i < imagesPerClass; i++) {
          byte[] image = TestImages.blobs(40 + 5 * i, 50 - i, i % 2 == 0 ? "jpeg" : "png", label);
          Files.write(folder.resolve("image" + i + ".JPEG"), image);
        }
      }
    }
    return FolderIndex.open(temp);
  }

  private static List<Read> readAll(BatchLoader loader, int epoch, int skipped) {
    List<Read> result = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream batches = loader.epoch(manager, epoch)) {
      for (Batch batch : batches) {
        try (batch) {
          List<Float> values = new ArrayList<>();
          for (float value : batch.getData().singletonOrThrow().toFloatArray()) {
            values.add(value);
          }
          List<Long> labels = new ArrayList<>();
          for (long label : batch.getLabels().singletonOrThrow().toLongArray()) {
            labels.add(label);
          }
          result.add(new Read(batch.getIndices(), values, labels));
        }
      }
      assertThat(batches.skipped()).isEqualTo(skipped);
    }
    return result;
  }

  private static BatchLoader loader(ImageSamples images, int workers) {
    return BatchLoader.builder(images)
        .optBatchSize(7)
        .optSeed(3)
        .optShuffle(true)
        .optWorkers(workers)
        .optMaxUnreadable(0.1)
        .build();
  }

  @Test
  void givesTheSameOrderAndPixelsForAnyNumberOfWorkers() throws IOException {
    FolderIndex index = makeFolder(4, 6);
    // A truncated file and one that is not an image: skipped whoever meets them.
    Path cut = temp.resolve("train/n1/image2.JPEG");
    byte[] bytes = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length * 2 / 3));
    Files.writeString(temp.resolve("train/n3/image5.JPEG"), "<html>404</html>");
    ImageSamples images = ImageSamples.train(index.train(), 12);
    List<Read> expected = readAll(loader(images, 0), 2, 2);
    assertThat(expected.stream().mapToInt(read -> read.indices().size()).sum()).isEqualTo(22);
    assertThat(readAll(loader(images, 1), 2, 2)).isEqualTo(expected);
    assertThat(readAll(loader(images, 3), 2, 2)).isEqualTo(expected);
    assertThat(readAll(loader(images, 1), 3, 2)).isNotEqualTo(expected);
  }

  /** Opening a pipe would wait for somebody to write into it. */
  @Test
  void whatIsNoFileIsNotRead() throws IOException, InterruptedException {
    FolderImages images = makeFolder(1, 2).train();
    Path pipe = images.file(0);
    Path inner = images.file(1);
    Files.delete(pipe);
    Files.delete(inner);
    Files.createDirectory(inner);
    assertThatThrownBy(() -> images.read(1))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessageContaining("a folder named like an image");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> images.read(0))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessageContaining("a pipe");
  }

  @Test
  void describesItsSamples() throws IOException {
    FolderIndex index = makeFolder(3, 2);
    ImageSamples test = ImageSamples.test(index.val(), 20);
    assertThat(test.size()).isEqualTo(6);
    assertThat(test.sampleShape()).isEqualTo(new Shape(3, 20, 20));
    assertThat(test.classNames()).containsExactly("n0", "n1", "n2");
    assertThat(test.label(5)).isEqualTo(2);
    assertThat(test.name(5)).isEqualTo(temp.resolve("val/n2/image1.JPEG").toString());
    assertThat(test)
        .hasToString("6 of the images in " + temp.resolve("val") + " as (3, 20, 20), 3 classes");
    assertThatThrownBy(() -> test.label(6)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void limitsEvenlyOverTheClasses() throws IOException {
    ImageSamples images = ImageSamples.train(makeFolder(4, 5).train(), 8);
    ImageSamples some = images.limit(8);
    assertThat(some.size()).isEqualTo(8);
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      labels.add(some.label(i));
    }
    assertThat(labels).containsExactly(0, 0, 1, 1, 2, 2, 3, 3);
    assertThat(some.limit(4).name(3)).isEqualTo(images.name(15));
    assertThat(images.limit(100).size()).isEqualTo(20);
    assertThatThrownBy(() -> images.limit(0)).hasMessageContaining("at least 1 sample");
  }

  @Test
  void limitsEvenlyOverClassesThatTakeTurns() {
    EncodedImages inTurns =
        new EncodedImages() {
          @Override
          public int size() {
            return 16;
          }

          @Override
          public List<String> classNames() {
            return List.of("a", "b", "c", "d");
          }

          @Override
          public int label(int index) {
            return index % 4;
          }

          @Override
          public String name(int index) {
            return path(index);
          }

          @Override
          public String path(int index) {
            return "image" + index;
          }

          @Override
          public byte[] read(int index) throws IOException {
            throw new IOException("no file");
          }
        };
    ImageSamples some = ImageSamples.test(inTurns, 8).limit(4);
    List<Integer> labels = IntStream.range(0, 4).map(some::label).boxed().toList();
    assertThat(labels).containsExactly(0, 1, 2, 3);
  }

  @Test
  void readsTrainingImagesWithTheTestPipelineOnRequest() throws IOException {
    FolderIndex index = makeFolder(1, 2);
    ImageSamples train = ImageSamples.train(index.train(), 8).withPipeline(new TestPipeline(16));
    float[] result = new float[3 * 16 * 16];
    train.read(0, new SplittableRandom(1), result, 0);
    float[] expected = result.clone();
    train.read(0, new SplittableRandom(2), result, 0);
    assertThat(result).isEqualTo(expected);
    assertThat(train.sampleShape()).isEqualTo(new Shape(3, 16, 16));
  }

  @Test
  void namesTheFileThatItCannotRead() throws IOException {
    ImageSamples test = ImageSamples.test(makeFolder(1, 2).val(), 8);
    float[] target = new float[3 * 8 * 8];
    Files.write(Path.of(test.name(0)), new byte[0]);
    assertThatThrownBy(() -> test.read(0, new SplittableRandom(1), target, 0))
        .isInstanceOf(UnreadableSampleException.class)
        .hasMessage(test.name(0) + " cannot be decoded: the file is empty");
    Files.delete(Path.of(test.name(1)));
    assertThatThrownBy(() -> test.read(1, new SplittableRandom(1), target, 0))
        .isInstanceOf(UnreadableSampleException.class)
        .hasMessageContaining("image1.JPEG");
  }

  @Test
  void readsTheSampleOfImageNet() throws IOException {
    Path root = SharedFolder.find("data/imagenet-sample");
    FolderIndex index = FolderIndex.open(root, temp.resolve("index"));
    assertThat(index.classNames()).hasSize(10).isSorted();
    ImageSamples train = ImageSamples.train(index.train(), 32);
    ImageSamples test = ImageSamples.test(index.val(), 32);
    assertThat(train.size()).isEqualTo(500);
    assertThat(test.size()).isEqualTo(150);
    List<Read> once = readAll(loader(test, 2), 0, 0);
    assertThat(readAll(loader(test, 0), 0, 0)).isEqualTo(once);
    assertThat(readAll(loader(train.limit(100), 2), 0, 0)).hasSize(15);
  }

  /** PIL's values of the test pipeline at 224: size, channel means, red at three places. */
  @ParameterizedTest
  @CsvSource({
    "n01728572_thunder_snake,500,333,131.56,112.34,103.74,202,133,31",
    "n01748264_Indian_cobra,220,530,189.35,125.55,97.52,86,215,241",
    "n01871265_tusker,75,56,109.97,108.19,95.44,199,166,69",
    "n02091032_Italian_greyhound,2400,1600,126.51,109.78,127.40,148,122,227",
    "n02692877_airship,350,156,184.74,184.74,184.74,225,216,141",
    "n02951585_can_opener,392,294,130.48,118.07,84.63,211,42,171",
    "n03461385_grocery_store,800,1066,140.08,129.43,138.12,143,174,59",
    "n03692522_loupe,334,500,140.15,140.15,140.15,231,83,240",
    "n03866082_overskirt,68,121,107.33,107.44,114.65,24,0,104",
    "n03992509_potter's_wheel,500,333,113.79,113.79,113.79,21,36,255",
    "n04090263_rifle,394,500,99.15,99.15,99.15,215,87,151",
    "n04238763_slide_rule,411,120,181.59,181.01,173.12,171,192,218"
  })
  void readsAwkwardImagesAsPilDoes(
      String name,
      int width,
      int height,
      double red,
      double green,
      double blue,
      double first,
      double second,
      double third)
      throws IOException {
    Path file = SharedFolder.find("data/imagenet-odd").resolve(name + ".JPEG");
    EncodedImage image = EncodedImage.of(Files.readAllBytes(file));
    assertThat(image.width()).isEqualTo(width);
    assertThat(image.height()).isEqualTo(height);
    int pixels = 224 * 224;
    float[] values = new float[3 * pixels];
    new TestPipeline(224, ChannelNormalization.unit(3))
        .apply(image, new SplittableRandom(1), values, 0);
    double[] means = {red, green, blue};
    for (int channel = 0; channel < 3; channel++) {
      double sum = 0;
      for (int i = 0; i < pixels; i++) {
        sum += values[channel * pixels + i];
      }
      assertThat(255 * sum / pixels).isCloseTo(means[channel], within(0.1));
    }
    assertThat(255.0 * values[30 * 224 + 50]).isCloseTo(first, within(1.01));
    assertThat(255.0 * values[112 * 224 + 200]).isCloseTo(second, within(1.01));
    assertThat(255.0 * values[200 * 224 + 12]).isCloseTo(third, within(1.01));
  }
}

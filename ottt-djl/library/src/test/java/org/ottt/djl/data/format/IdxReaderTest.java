package org.ottt.djl.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;

class IdxReaderTest {

  private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;

  @TempDir Path folder;
  private Path images;
  private Path labels;

  @BeforeEach
  void writeTwoImages() throws IOException {
    images = folder.resolve("train-images-idx3-ubyte.gz");
    labels = folder.resolve("train-labels-idx1-ubyte.gz");
    write(images, IMAGES, new int[] {2, 1, 2}, 1, 2, 3, 200);
    write(labels, LABELS, new int[] {2}, 9, 0);
  }

  private static void write(Path file, int magic, int[] dimensions, int... values)
      throws IOException {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    Files.write(file, TestFiles.gzip(TestFiles.idx(magic, dimensions, bytes)));
  }

  private void assertFails(String... parts) {
    assertThatThrownBy(() -> FashionMnistReader.train(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void readsFashionMnistOfDebian() throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(DEBIAN), DEBIAN + " does not exist");
    ImageSet test = FashionMnistReader.test(DEBIAN);
    assertThat(test.size()).isEqualTo(10_000);
    assertThat(test.sampleShape().getShape()).containsExactly(1, 28, 28);
    assertThat(test.classNames().get(test.label(0))).isEqualTo("Ankle boot");
    int[] counts = new int[10];
    for (int i = 0; i < test.size(); i++) {
      counts[test.label(i)]++;
    }
    assertThat(counts).containsOnly(1000);
    assertThat(test.statistics().mean(0)).isCloseTo(0.287f, within(2e-3f));
  }

  @Test
  void readsImagesAndLabels() throws IOException {
    ImageSet train = MnistReader.train(folder);
    assertThat(train.name()).isEqualTo("MNIST train");
    assertThat(train.size()).isEqualTo(2);
    assertThat(train.label(0)).isEqualTo(9);
    assertThat(train.pixel(1, 0, 0, 1)).isEqualTo(200);
  }

  @Test
  void readsFilesThatWereUnzipped() throws IOException {
    Files.delete(images);
    Files.write(
        folder.resolve("train-images-idx3-ubyte"),
        TestFiles.idx(IMAGES, new int[] {2, 1, 1}, new byte[] {5, 6}));
    assertThat(FashionMnistReader.train(folder).pixel(1, 0, 0, 0)).isEqualTo(6);
  }

  /** Kaggle's archive holds folders of the usual names as well. */
  @Test
  void readsFilesOfKagglesNames() throws IOException {
    Files.delete(images);
    Files.createDirectory(folder.resolve("train-images-idx3-ubyte"));
    Files.write(
        folder.resolve("train-images.idx3-ubyte"),
        TestFiles.idx(IMAGES, new int[] {2, 1, 1}, new byte[] {7, 8}));
    Files.move(labels, folder.resolve("train-labels.idx1-ubyte.gz"));
    ImageSet train = MnistReader.train(folder);
    assertThat(train.pixel(1, 0, 0, 0)).isEqualTo(8);
    assertThat(train.label(0)).isEqualTo(9);
    // The usual names come first.
    write(labels, LABELS, new int[] {2}, 3, 4);
    assertThat(MnistReader.train(folder).label(0)).isEqualTo(3);
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    assertThatThrownBy(() -> FashionMnistReader.test(folder))
        .hasMessageContainingAll("holds no t10k-images-idx3-ubyte.gz", "dataset-fashion-mnist");
    assertThatThrownBy(() -> FashionMnistReader.test(folder.resolve("no")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> FashionMnistReader.test(images)).hasMessageContaining("not a folder");
  }

  @Test
  void namesWrongMagicAndCounts() throws IOException {
    write(labels, LABELS, new int[] {3}, 1, 2, 3);
    assertFails("has 2 images", "has 3 labels", "train-labels-idx1-ubyte.gz");
    write(labels, IMAGES, new int[] {2, 1, 1}, 1, 2);
    assertFails("train-labels", "0x00000803 instead of 0x00000801", "right file?");
    write(labels, LABELS, new int[] {2}, 1, 10);
    assertFails("train-labels", "record 2 has label 10", "0 to 9");
  }

  @Test
  void namesDamagedFiles() throws IOException {
    write(images, IMAGES, new int[] {2, 1, 2}, 1, 2, 3);
    assertFails("has 3 bytes after its header", "promises 4");
    write(images, IMAGES, new int[] {2, 1, 2}, 1, 2, 3, 4, 5);
    assertFails("has more bytes", "promises 4");
    write(images, IMAGES, new int[] {2, -1, 2}, 1);
    assertFails("impossible size", "dimension 2 is -1");
    write(images, IMAGES, new int[] {60_000, 60_000, 60_000}, 1);
    assertFails("impossible size", "dimension 2 is 60000");
    Files.write(images, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    assertFails("train-images-idx3-ubyte.gz is not a gzip file");
    Files.write(images, new byte[0]);
    assertFails("train-images-idx3-ubyte.gz is cut off");
    byte[] whole = TestFiles.gzip(TestFiles.idx(IMAGES, new int[] {2, 1, 2}, new byte[4]));
    Files.write(images, Arrays.copyOf(whole, whole.length - 12));
    assertFails("train-images-idx3-ubyte.gz is cut off");
  }
}

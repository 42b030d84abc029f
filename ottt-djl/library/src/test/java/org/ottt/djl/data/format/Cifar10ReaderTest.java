package org.ottt.djl.data.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.testing.SharedFolder;

class Cifar10ReaderTest {

  @TempDir Path folder;

  private static void assertFails(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("\n");
  }

  private void write(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  @Test
  void readsTheRealSample() throws IOException {
    Path real = SharedFolder.find("data/cifar-10-batches-bin");
    ImageSet train = Cifar10Reader.train(real);
    assertThat(train.size()).isEqualTo(10_000);
    assertThat(train.classNames()).hasSize(10).startsWith("airplane").endsWith("truck");
    assertThat(labelCounts(train)).containsOnly(1000);
    // The data's README gives these for batch 1.
    Files.copy(real.resolve("data_batch_1.bin"), folder.resolve("data_batch_1.bin"));
    ChannelNormalization statistics = Cifar10Reader.train(folder).statistics();
    assertThat(statistics.mean(0)).isCloseTo(0.4907f, within(1e-4f));
    assertThat(statistics.mean(1)).isCloseTo(0.4812f, within(1e-4f));
    assertThat(statistics.mean(2)).isCloseTo(0.4457f, within(1e-4f));
    assertThat(statistics.std(0)).isCloseTo(0.245f, within(1e-3f));
    assertThat(statistics.std(1)).isCloseTo(0.243f, within(1e-3f));
    assertThat(statistics.std(2)).isCloseTo(0.262f, within(1e-3f));
    // The same through the parent folder.
    ImageSet test = Cifar10Reader.test(real.getParent());
    assertThat(test.size()).isEqualTo(2000);
    assertThat(labelCounts(test)).containsOnly(200);
  }

  private static int[] labelCounts(ImageSet set) {
    int[] counts = new int[set.classNames().size()];
    for (int i = 0; i < set.size(); i++) {
      counts[set.label(i)]++;
    }
    return counts;
  }

  @Test
  void readsBatchesInTheOrderOfTheirNumbers() throws IOException {
    write("data_batch_10.bin", TestFiles.cifar10(9));
    write("data_batch_2.bin", TestFiles.cifar10(2, 3));
    write("data_batch_1.bin", TestFiles.cifar10(1));
    write("test_batch.bin", TestFiles.cifar10(5));
    ImageSet train = Cifar10Reader.train(folder);
    assertThat(train.size()).isEqualTo(4);
    assertThat(new int[] {train.label(0), train.label(1), train.label(2), train.label(3)})
        .containsExactly(1, 2, 3, 9);
    assertThat(train.pixel(3, 2, 31, 31)).isEqualTo(90);
    assertThat(train.classNames()).containsSequence("cat", "deer", "dog");
    assertThat(Cifar10Reader.test(folder).label(0)).isEqualTo(5);
  }

  @Test
  void readsChannelPlanesInTheirOrder() throws IOException {
    byte[] record = TestFiles.cifar10(0);
    record[1] = 11;
    record[1 + 1024 + 32] = 22;
    record[1 + 2048 + 1] = (byte) 233;
    write("test_batch.bin", record);
    ImageSet test = Cifar10Reader.test(folder);
    assertThat(test.pixel(0, 0, 0, 0)).isEqualTo(11);
    assertThat(test.pixel(0, 1, 1, 0)).isEqualTo(22);
    assertThat(test.pixel(0, 2, 0, 1)).isEqualTo(233);
  }

  @Test
  void readsSubFolderNamesAndDjlsFile() throws IOException {
    write("cifar-10-batches-bin/data_batch.bin", TestFiles.cifar10(4));
    write(
        "cifar-10-batches-bin/batches.meta.txt",
        "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n".getBytes(UTF_8));
    ImageSet train = Cifar10Reader.train(folder);
    assertThat(train.label(0)).isEqualTo(4);
    assertThat(train.classNames()).endsWith("i", "j");
    write("cifar-10-batches-bin/batches.meta.txt", "a\nb\n".getBytes(UTF_8));
    assertFails(() -> Cifar10Reader.train(folder), "batches.meta.txt", "2 class names", "10");
  }

  @Test
  void readsTheArchive() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("cifar-10-batches-bin/data_batch_2.bin", TestFiles.cifar10(2));
    entries.put("cifar-10-batches-bin/readme.html", new byte[5000]);
    entries.put("cifar-10-batches-bin/data_batch_1.bin", TestFiles.cifar10(1));
    entries.put("cifar-10-batches-bin/test_batch.bin", TestFiles.cifar10(7, 8));
    Path archive = TestFiles.tarGz(folder.resolve("cifar-10-binary.tar.gz"), entries);
    for (Path path : new Path[] {archive, folder}) {
      ImageSet train = Cifar10Reader.train(path);
      assertThat(train.size()).isEqualTo(2);
      assertThat(train.label(0)).isEqualTo(1);
      assertThat(Cifar10Reader.test(path).size()).isEqualTo(2);
    }
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    assertFails(
        () -> Cifar10Reader.train(nowhere), "nowhere does not exist", "cifar-10-binary.tar.gz");
    assertFails(() -> Cifar10Reader.train(folder), "holds no data_batch_*.bin", "--data");
    assertFails(() -> Cifar10Reader.test(folder), "holds no test_batch.bin");
    write("train.bin", TestFiles.cifar100(1));
    assertFails(() -> Cifar10Reader.train(folder), "but CIFAR-100");
    write("data_batch_1", new byte[3]);
    assertFails(() -> Cifar10Reader.train(folder), "Python version", "cifar-10-binary.tar.gz");
  }

  @Test
  void namesDamagedFiles() throws IOException {
    write("data_batch_1.bin", new byte[3_000_000]);
    assertFails(
        () -> Cifar10Reader.train(folder),
        "data_batch_1.bin has 3,000,000 bytes, not a multiple of 3,073: truncated?");
    write("data_batch_1.bin", new byte[0]);
    assertFails(() -> Cifar10Reader.train(folder), "data_batch_1.bin is empty");
    write("data_batch_1.bin", TestFiles.cifar100(1, 2));
    assertFails(() -> Cifar10Reader.train(folder), "6,148 bytes", "3,074 as in CIFAR-100", "3,073");
    write("data_batch_1.bin", TestFiles.cifar10(1, 200, 2));
    assertFails(() -> Cifar10Reader.train(folder), "record 2 has label 200", "0 to 9");
  }

  @Test
  void tellsTheLayoutsApartByLabelsWhenTheSizeFitsBoth() throws IOException {
    // 3,073 records of CIFAR-100 are as long as 3,074 of CIFAR-10.
    int[] labels = new int[3073];
    Arrays.fill(labels, 50);
    write("data_batch_1.bin", TestFiles.cifar100(labels));
    assertFails(() -> Cifar10Reader.train(folder), "has label", "not CIFAR-10");
  }

  @Test
  void namesDamagedArchives() throws IOException {
    Path archive = folder.resolve("x.tar.gz");
    Files.write(archive, "not an archive".getBytes(UTF_8));
    assertFails(
        () -> Cifar10Reader.train(archive),
        "x.tar.gz is neither a folder nor an intact .tar.gz",
        "download");
    Files.write(archive, new byte[0]);
    assertFails(() -> Cifar10Reader.train(archive), "x.tar.gz is cut off");
    byte[] noise = new byte[3073];
    new Random(1).nextBytes(noise);
    TestFiles.tarGz(archive, Map.of("data_batch_1.bin", noise));
    byte[] whole = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
    assertFails(() -> Cifar10Reader.train(archive), "x.tar.gz is cut off: download it again");
    TestFiles.tarGz(archive, Map.of("a/data_batch_1.bin", noise, "b/data_batch_1.bin", noise));
    assertFails(() -> Cifar10Reader.train(archive), "keep one file");
    TestFiles.tarGz(archive, Map.of("other.txt", noise));
    assertFails(() -> Cifar10Reader.train(archive), "holds no data_batch_*.bin");
    Files.write(archive, TestFiles.gzip(new byte[300]));
    assertFails(() -> Cifar10Reader.train(archive), "x.tar.gz");
  }

  @Test
  void refusesFilesThatAreFarTooLarge() throws IOException {
    Path file = folder.resolve("data_batch_1.bin");
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(3_000_000_000L);
    }
    assertFails(() -> Cifar10Reader.train(folder), "3,000,000,000 bytes", "right file?");
  }
}

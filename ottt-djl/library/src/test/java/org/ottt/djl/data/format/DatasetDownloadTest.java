package org.ottt.djl.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.repository.RemoteRepository;
import ai.djl.repository.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;

class DatasetDownloadTest {

  private static final String CACHE_PROPERTY = "DJL_CACHE_DIR";

  /** The top-level name "invalid" is reserved: it never resolves, with or without a network. */
  private static final Repository UNREACHABLE =
      new RemoteRepository("test", URI.create("https://mlrepo.invalid/"));

  @TempDir Path folder;
  private String savedCache;

  @BeforeEach
  void useOwnCache() {
    savedCache = System.getProperty(CACHE_PROPERTY);
    System.setProperty(CACHE_PROPERTY, folder.resolve("cache").toString());
  }

  @AfterEach
  void restoreCache() {
    if (savedCache == null) {
      System.clearProperty(CACHE_PROPERTY);
    } else {
      System.setProperty(CACHE_PROPERTY, savedCache);
    }
  }

  private Path cacheFolder(String name) {
    return folder.resolve("cache/cache/repo/dataset/cv/ai/djl/basicdataset").resolve(name);
  }

  /** Writes the metadata of a repository with absolute file URIs. */
  private static void writeMetadata(Path target, String name, Path... files) throws IOException {
    StringBuilder items = new StringBuilder();
    for (Path file : files) {
      items.append(items.isEmpty() ? "" : ",");
      items.append(String.format("\"%s\": {\"uri\": \"%s\"}", file.getFileName(), file.toUri()));
    }
    Files.createDirectories(target);
    Files.writeString(
        target.resolve("metadata.json"),
        """
        {"metadataVersion": "0.2", "resourceType": "dataset", "application": "cv",
         "groupId": "ai.djl.basicdataset", "artifactId": "%s", "name": "%s",
         "artifacts": [{"version": "1.0", "files": {%s}}]}
        """
            .formatted(name, name, items));
  }

  @Test
  @Timeout(30)
  void namesThreeWaysOutWithoutANetwork() {
    assertThatThrownBy(() -> DatasetDownload.cifar10(UNREACHABLE))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("CIFAR-10 cannot be downloaded")
        .hasMessageContainingAll(
            "mlrepo.invalid",
            "--data FOLDER",
            "cifar-10-binary.tar.gz",
            cacheFolder("cifar10").toString(),
            "--recipe glyphs")
        .message()
        .doesNotContain("\n");
    assertThatThrownBy(() -> DatasetDownload.fashionMnist(UNREACHABLE))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("Fashion-MNIST", "dataset-fashion-mnist", "--recipe glyphs");
  }

  @Test
  void saysThatCifar100HasNoRepository() {
    assertThat(DatasetDownload.noCifar100())
        .hasMessageContainingAll(
            "CIFAR-100", "--data FOLDER", "cifar-100-binary.tar.gz", "--recipe glyphs");
  }

  @Test
  void usesTheCacheWithoutANetwork() throws IOException {
    Path cached = Files.createDirectories(cacheFolder("cifar10").resolve("1.0"));
    Files.write(cached.resolve("data_batch.bin"), TestFiles.cifar10(1, 2));
    Files.write(cached.resolve("test_batch.bin"), TestFiles.cifar10(3));
    Path path = DatasetDownload.cifar10(UNREACHABLE);
    assertThat(Cifar10Reader.train(path).size()).isEqualTo(2);
    assertThat(Cifar10Reader.test(path).label(0)).isEqualTo(3);
  }

  @Test
  void followsMetadataThatWasPutIntoTheCache() throws IOException {
    Path train = Files.write(folder.resolve("data_batch.bin"), TestFiles.cifar10(1, 2));
    Path test = Files.write(folder.resolve("test_batch.bin"), TestFiles.cifar10(3));
    writeMetadata(cacheFolder("cifar10"), "cifar10", train, test);
    Path path = DatasetDownload.cifar10(UNREACHABLE);
    assertThat(Cifar10Reader.train(path).size()).isEqualTo(2);
    Files.delete(train);
    assertThat(DatasetDownload.cifar10(UNREACHABLE)).isEqualTo(path);
  }

  @Test
  void downloadsThroughARepository() throws IOException {
    Path train = Files.write(folder.resolve("data_batch.bin"), TestFiles.cifar10(1, 2));
    Path test = Files.write(folder.resolve("test_batch.bin"), TestFiles.cifar10(3));
    Path root = folder.resolve("repository");
    writeMetadata(root.resolve("dataset/cv/ai/djl/basicdataset/cifar10"), "cifar10", train, test);
    Path path = DatasetDownload.cifar10(Repository.newInstance("local", root));
    assertThat(Cifar10Reader.train(path).size()).isEqualTo(2);
    assertThat(Cifar10Reader.test(path).size()).isEqualTo(1);
  }

  @Test
  void unzipsFashionMnistOnTheWay() throws IOException {
    Path[] files = new Path[4];
    int i = 0;
    for (String prefix : new String[] {"train", "t10k"}) {
      files[i] = folder.resolve(prefix + "-images-idx3-ubyte.gz");
      byte[] images = TestFiles.idx(0x803, new int[] {1, 1, 1}, new byte[] {8});
      Files.write(files[i++], TestFiles.gzip(images));
      files[i] = folder.resolve(prefix + "-labels-idx1-ubyte.gz");
      byte[] labels = TestFiles.idx(0x801, new int[] {1}, new byte[] {4});
      Files.write(files[i++], TestFiles.gzip(labels));
    }
    Path root = folder.resolve("repository");
    writeMetadata(root.resolve("dataset/cv/ai/djl/basicdataset/fashmnist"), "fashmnist", files);
    Path path = DatasetDownload.fashionMnist(Repository.newInstance("local", root));
    assertThat(FashionMnistReader.train(path).label(0)).isEqualTo(4);
    assertThat(FashionMnistReader.test(path).pixel(0, 0, 0, 0)).isEqualTo(8);
  }

  @Test
  void survivesDamagedMetadata() throws IOException {
    Files.createDirectories(cacheFolder("cifar10"));
    Files.writeString(cacheFolder("cifar10").resolve("metadata.json"), "{broken");
    assertThatThrownBy(() -> DatasetDownload.cifar10(UNREACHABLE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--data FOLDER");
  }
}

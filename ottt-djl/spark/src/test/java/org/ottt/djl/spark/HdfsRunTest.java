package org.ottt.djl.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.layout.ImageFiles;
import org.ottt.djl.spark.storage.RemoteFileSystem;

/** Data and run folder on a real HDFS, one name node and one data node in this process. */
class HdfsRunTest {

  private static final int SAMPLES = 24;
  private static final int SHARDS = 3;

  @TempDir private static Path disk;
  private static MiniDFSCluster cluster;
  private static FileSystem hdfs;
  private static Path local;

  @BeforeAll
  static void startHdfs() throws IOException {
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, disk.resolve("hdfs").toString());
    cluster = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
    cluster.waitClusterUp();
    hdfs = cluster.getFileSystem();
    local = Files.createDirectory(disk.resolve("shards"));
    for (int shard = 0; shard < SHARDS; shard++) {
      writeShard("train-" + shard, shard);
    }
    writeShard("val-0", 99);
    hdfs.copyFromLocalFile(
        new org.apache.hadoop.fs.Path(local.toString()),
        new org.apache.hadoop.fs.Path("/data/shards"));
    Path folders = disk.resolve("folders");
    for (int i = 0; i < 4; i++) {
      for (String split : List.of("train", "val")) {
        Path file = folders.resolve(split).resolve("class" + i % 2).resolve(i + ".png");
        Files.createDirectories(file.getParent());
        Files.write(file, image(i));
      }
    }
    hdfs.copyFromLocalFile(
        new org.apache.hadoop.fs.Path(folders.toString()),
        new org.apache.hadoop.fs.Path("/data/folders"));
  }

  @AfterAll
  static void stopHdfs() {
    if (cluster != null) {
      cluster.shutdown(true);
    }
  }

  private static byte[] image(int number) throws IOException {
    BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 200; i++) {
      picture.setRGB((i * (number + 3)) % 32, i % 32, number % 2 == 0 ? 0xff2010 : 0x1030ff);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }

  private static void writeShard(String name, int first) throws IOException {
    try (OutputStream out = Files.newOutputStream(local.resolve(name + ".tar"));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (int i = 0; i < SAMPLES / SHARDS; i++) {
        int number = first * SAMPLES + i;
        put(tar, number + ".png", image(number));
        put(tar, number + ".cls", Integer.toString(number % 2).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static Path remote(String path) throws IOException {
    return RemoteFileSystem.path(hdfs.getUri() + path, hdfs.getConf());
  }

  private static List<String> contents(EncodedImages images) throws IOException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      all.add(
          images.path(i) + " " + images.label(i) + " " + java.util.Arrays.hashCode(images.read(i)));
    }
    return all;
  }

  @Test
  void archivesAreReadThereAsTheyAreHere() throws IOException {
    ImageFiles here = ImageFiles.open(local);
    ImageFiles there = ImageFiles.open(remote("/data/shards"));
    assertThat(contents(there.train())).hasSize(SAMPLES).isEqualTo(contents(here.train()));
    assertThat(contents(there.val())).isEqualTo(contents(here.val()));
    // Nothing is written there: the index is in the user's cache.
    assertThat(hdfs.listStatus(new org.apache.hadoop.fs.Path("/data/shards"))).hasSize(4);
  }

  @Test
  void namesOfSeveralArchivesAreUnderstood() throws IOException {
    String names = hdfs.getUri() + "/data/shards/train-{0..1}.tar::";
    ImageFiles some =
        ImageFiles.open(
            RemoteFileSystem.path(
                names + hdfs.getUri() + "/data/shards/val-*.tar", hdfs.getConf()));
    assertThat(some.train().size()).isEqualTo(SAMPLES / SHARDS * 2);
    assertThat(some.val().size()).isEqualTo(SAMPLES / SHARDS);
  }

  @Test
  void classFoldersAreReadThere() throws IOException {
    ImageFiles there = ImageFiles.open(remote("/data/folders"));
    assertThat(contents(there.train()))
        .isEqualTo(contents(ImageFiles.open(disk.resolve("folders")).train()))
        .hasSize(4);
  }

  @Test
  void itsFilesAreOnlyRead() throws IOException {
    Path file = remote("/data/shards/val-0.tar");
    assertThat(Files.size(file)).isEqualTo(Files.size(local.resolve("val-0.tar")));
    assertThat(Files.readAllBytes(file)).isEqualTo(Files.readAllBytes(local.resolve("val-0.tar")));
    assertThatThrownBy(() -> Files.writeString(file, "x"))
        .isInstanceOf(java.nio.file.ReadOnlyFileSystemException.class);
    assertThatThrownBy(() -> Files.size(remote("/data/none")))
        .isInstanceOf(NoSuchFileException.class)
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining(hdfs.getUri() + "/data/none");
    assertThat(file.getFileName()).hasToString("val-0.tar");
    assertThat(file.getParent().resolve("../folders").normalize())
        .isEqualTo(remote("/data/folders"));
    assertThat(remote("/data").relativize(file)).hasToString("shards/val-0.tar");
  }

  @Test
  void trainsFromThereToThere() throws IOException {
    String out = hdfs.getUri() + "/runs/first";
    List<String> arguments =
        List.of(
            "--recipe=imagenet",
            "--data=" + hdfs.getUri() + "/data/shards",
            "--image-size=32",
            "--network=vgg",
            "--width=0.125",
            "--time-steps=1",
            "--batch-size=8",
            "--seed=3",
            "--sync-every=2",
            "--out=" + out);
    String master = "local-cluster[2,1,1200]";
    SparkRuns spark = new SparkRuns();
    assertThat(spark.run(master, arguments, "--epochs=1")).as(spark.err()).isZero();
    assertThat(spark.out()).contains("24 training and 8 test samples").contains("epoch 1/1");
    assertThat(hdfs.exists(new org.apache.hadoop.fs.Path(out, "checkpoint/last.safetensors")))
        .isTrue();
    assertThat(hdfs.exists(new org.apache.hadoop.fs.Path(out, "run.lock"))).isFalse();

    SparkRuns longer = new SparkRuns();
    assertThat(longer.run(master, List.of("--resume", "--out=" + out, "--epochs=2")))
        .as(longer.err())
        .isZero();
    assertThat(longer.out()).contains("epoch 2/2").doesNotContain("epoch 1/2");
    try (var in = hdfs.open(new org.apache.hadoop.fs.Path(out, "metrics.csv"))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()).hasSize(5);
    }
    try (var in = hdfs.open(new org.apache.hadoop.fs.Path(out, "config.json"))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .as("the second part averaged as the first one did")
          .contains("\"sync_every\": 2", "\"ranks\": 2");
    }
  }
}

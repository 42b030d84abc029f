package org.ottt.djl.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.run.RunFolderException;

/** A run folder on a real HDFS, one name node and one data node in this process. */
class RemoteRunTest {

  @TempDir private static Path disk;
  private static MiniDFSCluster cluster;
  private static FileSystem hdfs;

  @TempDir private Path local;

  @BeforeAll
  static void startHdfs() throws IOException {
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, disk.toString());
    cluster = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
    cluster.waitClusterUp();
    hdfs = cluster.getFileSystem();
  }

  @AfterAll
  static void stopHdfs() {
    if (cluster != null) {
      cluster.shutdown(true);
    }
  }

  private static String uri(String name) {
    return hdfs.getUri() + "/runs/" + name;
  }

  private void write(String name, String text) throws IOException {
    Path file = local.resolve(name);
    Files.createDirectories(file.getParent());
    // As runs do: a new file takes the place of the old one.
    Path draft = Files.writeString(local.resolve("draft"), text);
    Files.move(draft, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<String> names(String run) throws IOException {
    List<String> names = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> files =
        hdfs.listFiles(new org.apache.hadoop.fs.Path(uri(run)), true);
    while (files.hasNext()) {
      names.add(files.next().getPath().toUri().getPath().replace("/runs/" + run + "/", ""));
    }
    return names;
  }

  private static String text(String run, String name) throws IOException {
    try (var in = hdfs.open(new org.apache.hadoop.fs.Path(uri(run) + "/" + name))) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void keepsAndFetchesARun() throws IOException {
    RemoteRun run = new RemoteRun(uri("kept"), local, hdfs.getConf());
    run.fetch();
    write("config.json", "{}");
    write("metrics.csv", "epoch 1");
    write("checkpoint/last.safetensors", "one");
    run.store();
    write("metrics.csv", "epoch 1, epoch 2");
    write("checkpoint/previous.safetensors", "one");
    write("checkpoint/last.safetensors", "two!");
    run.store();
    assertThat(names("kept"))
        .containsExactlyInAnyOrder(
            "config.json",
            "metrics.csv",
            "checkpoint/last.safetensors",
            "checkpoint/previous.safetensors");
    assertThat(text("kept", "checkpoint/last.safetensors")).isEqualTo("two!");

    Path elsewhere = local.resolveSibling(local.getFileName() + "-elsewhere");
    new RemoteRun(uri("kept"), elsewhere, hdfs.getConf()).fetch();
    assertThat(elsewhere.resolve("metrics.csv")).hasContent("epoch 1, epoch 2");
    assertThat(elsewhere.resolve("checkpoint/previous.safetensors")).hasContent("one");
  }

  @Test
  void deletesWhatTheRunHasDeleted() throws IOException {
    RemoteRun run = new RemoteRun(uri("replaced"), local, hdfs.getConf());
    write("metrics.csv", "old");
    write("plots/loss.png", "old");
    run.store();
    Files.delete(local.resolve("plots/loss.png"));
    write("metrics.csv", "new one");
    run.store();
    assertThat(names("replaced")).containsExactly("metrics.csv");
    assertThat(text("replaced", "metrics.csv")).isEqualTo("new one");
  }

  @Test
  void leavesTheEarlierFileWhereTheNewOneCannotBeWritten() throws IOException {
    RemoteRun run = new RemoteRun(uri("full"), local, hdfs.getConf());
    write("metrics.csv", "old");
    run.store();
    write("metrics.csv", "new one");
    hdfs.setQuota(new org.apache.hadoop.fs.Path(uri("full")), Long.MAX_VALUE - 1, 1);
    assertThatThrownBy(run::store)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot write " + uri("full") + "/metrics.csv");
    assertThat(text("full", "metrics.csv")).isEqualTo("old");
    assertThat(names("full")).containsExactly("metrics.csv");
    hdfs.setQuota(
        new org.apache.hadoop.fs.Path(uri("full")), Long.MAX_VALUE - 1, Long.MAX_VALUE - 1);
    run.store();
    assertThat(text("full", "metrics.csv")).isEqualTo("new one");
  }

  @Test
  void isOneRunsAtATime() throws IOException {
    try (RemoteLock lock = RemoteLock.acquire(uri("locked"), "first", hdfs.getConf())) {
      assertThatThrownBy(() -> RemoteLock.acquire(uri("locked"), "second", hdfs.getConf()))
          .isInstanceOf(RunFolderException.class)
          .hasMessageContaining("is in use by another run");
    }
    RemoteLock.acquire(uri("locked"), "second", hdfs.getConf()).close();
  }

  @Test
  void aLockThatNobodyRenewsIsTakenOver() throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(uri("left") + "/run.lock");
    hdfs.create(file, false).close();
    hdfs.setTimes(file, System.currentTimeMillis() - 61_000, -1);
    RemoteLock.acquire(uri("left"), "next", hdfs.getConf()).close();
    assertThat(hdfs.exists(file)).isFalse();
  }
}

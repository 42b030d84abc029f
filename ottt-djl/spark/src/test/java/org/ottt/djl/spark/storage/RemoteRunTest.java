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

  /** Writes there what is no copy of a local file. */
  private static void put(String run, String name, String text) throws IOException {
    try (var out = hdfs.create(new org.apache.hadoop.fs.Path(uri(run) + "/" + name), true)) {
      out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
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
  void leavesTheUsersFilesAndOtherRunsAlone() throws IOException {
    put("shared", "notes.md", "mine");
    put("shared", "second/config.json", "{}");
    put("shared", "second/checkpoint/last.safetensors", "another run's");
    put("shared", "metrics.csv", "old");
    RemoteRun run = new RemoteRun(uri("shared"), local, hdfs.getConf());
    run.fetch();
    assertThat(local.resolve("metrics.csv")).hasContent("old");
    assertThat(local.resolve("notes.md")).doesNotExist();
    assertThat(local.resolve("second")).doesNotExist();

    write("config.json", "{}");
    write("checkpoint/last.safetensors", "one");
    put("shared", "third/.tmp-1", "another run's draft");
    put("shared", "checkpoint/best-of-mine.safetensors", "mine as well");
    run.store();
    Files.delete(local.resolve("metrics.csv"));
    run.store();
    assertThat(names("shared"))
        .containsExactlyInAnyOrder(
            "notes.md",
            "second/config.json",
            "second/checkpoint/last.safetensors",
            "third/.tmp-1",
            "config.json",
            "checkpoint/last.safetensors",
            "checkpoint/best-of-mine.safetensors");
    assertThat(text("shared", "second/checkpoint/last.safetensors")).isEqualTo("another run's");
  }

  @Test
  void deletesTheDraftsOfAProcessThatWasKilled() throws IOException {
    for (String draft :
        List.of(".tmp-1", "checkpoint/.tmp-2", "plots/.tmp-3", "tensorboard/.tmp-4")) {
      put("drafts", draft, "half");
    }
    put("drafts", ".tmp-5/part-00000-00000.tar", "shards that are being gathered");
    RemoteRun run = new RemoteRun(uri("drafts"), local, hdfs.getConf());
    run.fetch();
    assertThat(local).isEmptyDirectory();
    write("metrics.csv", "new");
    run.store();
    assertThat(names("drafts"))
        .containsExactlyInAnyOrder("metrics.csv", ".tmp-5/part-00000-00000.tar");
  }

  @Test
  void fetchesARunThatWasToBeReplaced() throws IOException {
    write(".replaced/checkpoint/last.safetensors", "old");
    write(".replaced/complete", "");
    write("config.json", "{}");
    new RemoteRun(uri("aside"), local, hdfs.getConf()).store();

    Path elsewhere = local.resolveSibling(local.getFileName() + "-elsewhere");
    new RemoteRun(uri("aside"), elsewhere, hdfs.getConf()).fetch();
    assertThat(elsewhere.resolve(".replaced/checkpoint/last.safetensors")).hasContent("old");
    assertThat(elsewhere.resolve(".replaced/complete")).exists();
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

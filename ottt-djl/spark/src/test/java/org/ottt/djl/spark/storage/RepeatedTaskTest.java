package org.ottt.djl.spark.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that Spark runs again on HDFS, where no file is renamed over another one. */
class RepeatedTaskTest {

  @TempDir private java.nio.file.Path disk;

  @Test
  void writesItsShardAgain() throws IOException {
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, disk.toString());
    try (MiniDFSCluster cluster = new MiniDFSCluster.Builder(conf).numDataNodes(1).build()) {
      cluster.waitClusterUp();
      FileSystem hdfs = cluster.getFileSystem();
      Path shard = new Path(hdfs.getUri() + "/shards/part-00000-00000.tar");
      hdfs.mkdirs(shard.getParent());
      List<Row> rows = List.of(RowFactory.create(new byte[] {(byte) 0xff, 1}, 3L));
      ParquetShards shards = new ParquetShards("image", "label", 5);
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThat(shards.writeShard(rows.iterator(), shard, hdfs.getConf())).isEqualTo(1);
      }
      assertThat(hdfs.listStatus(shard.getParent()))
          .extracting(file -> file.getPath().getName())
          .as("the shard and no draft")
          .containsExactly("part-00000-00000.tar");

      // A task that outlives a failed job, whose folder is gone.
      Path gone = new Path(hdfs.getUri() + "/gone/part-00000-00000.tar");
      assertThatThrownBy(() -> shards.writeShard(rows.iterator(), gone, hdfs.getConf()))
          .isInstanceOf(FileNotFoundException.class);
      assertThat(hdfs.exists(gone.getParent())).isFalse();
    }
  }
}

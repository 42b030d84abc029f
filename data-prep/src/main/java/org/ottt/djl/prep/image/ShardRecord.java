package org.ottt.djl.prep.image;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.WriteFailure;
import org.ottt.djl.io.FileLocks;
import org.ottt.djl.io.Folders;

/**
 * The line that says what the shards of a folder are, in {@code shards.txt}. The file is also the
 * lock that keeps a second process from writing to the same folder.
 */
final class ShardRecord implements Closeable {

  private static final String FILE = "shards.txt";

  private final RandomAccessFile file;

  private ShardRecord(RandomAccessFile file) {
    this.file = file;
  }

  /**
   * Opens the record of a folder, which nobody else can open until it is closed.
   *
   * @param out the folder; it is created if it is missing
   * @param description what the shards are
   * @throws DataException if another process writes to the folder, or it holds shards of others or
   *     without a record
   */
  static ShardRecord open(Path out, String description) throws IOException {
    try {
      Path path = Folders.create(out).resolve(FILE);
      if (!Files.exists(path) || Files.size(path) == 0) {
        requireNoShards(out);
      }
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      try {
        if (!FileLocks.tryLock(file)) {
          throw new DataException(out + " is being written by another process: wait until it ends");
        }
        keep(out, file, description);
        return new ShardRecord(file);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw WriteFailure.of(out, e);
    }
  }

  /** Shards that nobody described would pass for those of this run. */
  private static void requireNoShards(Path out) throws IOException {
    try (DirectoryStream<Path> shards = Files.newDirectoryStream(out, "{train,val}-*.tar")) {
      if (shards.iterator().hasNext()) {
        throw new DataException(
            out
                + " holds shards without the "
                + FILE
                + " that says what they are: choose another --out, or delete them");
      }
    }
  }

  private static void keep(Path out, RandomAccessFile file, String description) throws IOException {
    byte[] line = (description + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] content = new byte[Math.toIntExact(file.length())];
    file.readFully(content);
    int mismatch = Arrays.mismatch(content, line);
    if (mismatch == content.length) {
      // The file is new, or has the piece of the line that a process wrote before it was killed.
      file.setLength(0);
      file.write(line);
      file.getFD().sync();
    } else if (mismatch >= 0) {
      throw new DataException(
          out
              + " holds shards of other images or settings ("
              + FILE
              + "): choose another --out, or delete the folder");
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

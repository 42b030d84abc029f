package org.ottt.djl.spark.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.ottt.djl.run.RunFolderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's right to a run folder on one of Hadoop's file systems, which have no locks that end
 * with their process: a file that is touched every few seconds. One that has not been touched for a
 * while belongs to a driver that is gone.
 */
public final class RemoteLock implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(RemoteLock.class);

  private static final long TOUCH_SECONDS = 10;
  private static final long STALE_MILLIS = 60_000;

  private final FileSystem system;
  private final Path file;
  private final ScheduledExecutorService touches;

  private RemoteLock(FileSystem system, Path file) {
    this.system = system;
    this.file = file;
    touches =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "ottt-run-lock");
              thread.setDaemon(true);
              return thread;
            });
    ScheduledFuture<?> unused =
        touches.scheduleAtFixedRate(this::touch, TOUCH_SECONDS, TOUCH_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Takes a folder.
   *
   * @param folder the run folder
   * @param owner who takes it, for the message to others
   * @param conf Hadoop's settings
   * @return the lock, to be closed at the end
   * @throws RunFolderException if another run has it
   * @throws IOException if it cannot be written
   */
  public static RemoteLock acquire(String folder, String owner, Configuration conf)
      throws IOException {
    Path file = new Path(folder, "run.lock");
    FileSystem system = file.getFileSystem(conf);
    system.mkdirs(file.getParent());
    if (system.exists(file)) {
      FileStatus status = system.getFileStatus(file);
      if (System.currentTimeMillis() - status.getModificationTime() < STALE_MILLIS) {
        throw new RunFolderException(
            ("run folder %s is in use by another run, or was until a minute ago: wait for it to end"
                    + " or choose another folder")
                .formatted(folder));
      }
      system.delete(file, false);
    }
    try (OutputStream out = system.create(file, false)) {
      out.write(owner.getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      throw new RunFolderException(
          "run folder %s was taken by another run just now: choose another folder"
              .formatted(folder));
    }
    return new RemoteLock(system, file);
  }

  private void touch() {
    try {
      system.setTimes(file, System.currentTimeMillis(), -1);
    } catch (IOException e) {
      LOGGER.warn("the lock {} cannot be renewed: {}", file, e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    touches.shutdownNow();
    system.delete(file, false);
  }
}

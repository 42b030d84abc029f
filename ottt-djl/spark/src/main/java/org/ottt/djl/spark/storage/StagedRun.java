package org.ottt.djl.spark.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run that is kept on one of Hadoop's file systems, in the executor that writes it: a temporary
 * folder that is copied there after every checkpoint.
 */
public final class StagedRun implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(StagedRun.class);

  private final Path folder;
  private final RemoteRun remote;

  private StagedRun(Path folder, RemoteRun remote) {
    this.folder = folder;
    this.remote = remote;
  }

  /**
   * Makes the temporary folder and copies the run there if there is one.
   *
   * @param out where the run is kept
   * @param writes whether this process writes it; others get an empty folder
   * @return the run, to be closed at the end
   * @throws IOException if it cannot be read
   */
  public static StagedRun open(String out, boolean writes) throws IOException {
    Path folder = Files.createTempDirectory("ottt-run-").resolve("run");
    StagedRun run =
        new StagedRun(
            folder,
            writes
                ? new RemoteRun(
                    out, folder, SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()))
                : null);
    try {
      if (writes) {
        run.remote.fetch();
      }
      return run;
    } catch (IOException | RuntimeException e) {
      run.close();
      throw e;
    }
  }

  /**
   * Returns the temporary folder.
   *
   * @return where the run is written; it may not be there yet
   */
  public Path folder() {
    return folder;
  }

  /**
   * Copies what has changed.
   *
   * @throws IOException if it cannot be written
   */
  public void store() throws IOException {
    if (remote != null && Files.isDirectory(folder)) {
      remote.store();
    }
  }

  /**
   * Copies what has changed; a failure costs this checkpoint and not the run.
   *
   * @return whether it was copied
   */
  public boolean storeIfPossible() {
    try {
      store();
      return true;
    } catch (IOException e) {
      LOGGER.warn("{}; the run continues without this checkpoint", e.getMessage());
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder.getParent())) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}

package org.ottt.djl.data.format;

import ai.djl.Application;
import ai.djl.basicdataset.BasicDatasets;
import ai.djl.repository.Artifact;
import ai.djl.repository.LocalRepository;
import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ottt.djl.data.DataException;

/**
 * Data sets without a path: downloaded through DJL Basic Dataset's repository into DJL's cache
 * ({@code DJL_CACHE_DIR} or {@code ~/.djl.ai}), for this package's readers.
 *
 * <p>Files that are in the cache are used without a network, however old they are.
 */
public final class DatasetDownload {

  private static final String VERSION = "1.0";
  private static final int TIMEOUT_MILLIS = 10_000;

  private DatasetDownload() {}

  /**
   * Makes CIFAR-10 available.
   *
   * @return the folder to pass to {@link Cifar10Reader}
   * @throws DataException if it is not in the cache and cannot be downloaded; the message names the
   *     ways out
   */
  public static Path cifar10() throws DataException {
    return cifar10(BasicDatasets.REPOSITORY);
  }

  /**
   * Makes CIFAR-10 available from a repository.
   *
   * @param repository a DJL repository, for instance a mirror
   * @return the folder to pass to {@link Cifar10Reader}
   * @throws DataException if it is not in the cache and cannot be downloaded; the message names the
   *     ways out
   */
  public static Path cifar10(Repository repository) throws DataException {
    return prepare(
        repository,
        "cifar10",
        "CIFAR-10",
        "test_batch.bin",
        "pass --data FOLDER or the original cifar-10-binary.tar.gz");
  }

  /**
   * Returns what to throw when CIFAR-100 is asked for without a path: DJL's repository does not
   * have it.
   *
   * @return the exception; its message names the ways out
   */
  public static DataException noCifar100() {
    return new DataException(
        "CIFAR-100 cannot be downloaded (DJL's repository does not have it): pass --data FOLDER or"
            + " the original cifar-100-binary.tar.gz, or run the embedded --recipe glyphs");
  }

  /**
   * Makes Fashion-MNIST available.
   *
   * @return the folder to pass to {@link FashionMnistReader}
   * @throws DataException if it is not in the cache and cannot be downloaded; the message names the
   *     ways out
   */
  public static Path fashionMnist() throws DataException {
    return fashionMnist(BasicDatasets.REPOSITORY);
  }

  /**
   * Makes Fashion-MNIST available from a repository.
   *
   * @param repository a DJL repository, for instance a mirror
   * @return the folder to pass to {@link FashionMnistReader}
   * @throws DataException if it is not in the cache and cannot be downloaded; the message names the
   *     ways out
   */
  public static Path fashionMnist(Repository repository) throws DataException {
    return prepare(
        repository,
        "fashmnist",
        "Fashion-MNIST",
        "t10k-images-idx3-ubyte",
        "pass --data FOLDER (Debian package dataset-fashion-mnist:"
            + " /usr/share/datasets/fashion-mnist)");
  }

  private static Path prepare(
      Repository repository, String artifactId, String dataset, String lastFile, String dataRemedy)
      throws DataException {
    MRL location =
        repository.dataset(Application.CV.ANY, BasicDatasets.GROUP_ID, artifactId, VERSION);
    Path cache = null;
    try {
      cache = repository.getCacheDirectory().resolve(location.toURI().getPath());
      // DJL asks the server again once its metadata is a day old, even if all files exist.
      Path cached = cache.resolve(VERSION);
      if (Files.exists(cached.resolve(lastFile))) {
        return cached;
      }
      if (Files.exists(cache.resolve("metadata.json"))) {
        return fromCachedMetadata(repository, location, lastFile);
      }
      if (repository.isRemote()) {
        checkReachable(repository.getBaseUri());
      }
      return download(repository, location, lastFile);
    } catch (IOException | RuntimeException e) {
      // Whatever fails in DJL (no network, damaged metadata), the remedies are the same.
      throw new DataException(
          String.format(
              "%s cannot be downloaded (%s): %s; or copy DJL's cache from another machine (to %s;"
                  + " DJL_CACHE_DIR moves it); or connect to a network; or use the embedded"
                  + " --recipe glyphs",
              dataset, reason(e), dataRemedy, cache == null ? "DJL_CACHE_DIR" : cache),
          e);
    }
  }

  /**
   * Follows the metadata in the cache as it is, then asks the repository: a copy that somebody put
   * there may name local files, and DJL would ask the server about its age first.
   */
  private static Path fromCachedMetadata(Repository repository, MRL location, String lastFile)
      throws IOException {
    Path root = repository.getCacheDirectory();
    // A subclass, since DJL's factory would search the whole cache and may choose another kind.
    Repository cache = new LocalRepository("cache", root.toUri(), root) {};
    try {
      MRL cached =
          cache.dataset(
              location.getApplication(),
              location.getGroupId(),
              location.getArtifactId(),
              location.getVersion());
      return download(cache, cached, lastFile);
    } catch (IOException e) {
      try {
        return download(repository, location, lastFile);
      } catch (IOException second) {
        second.addSuppressed(e);
        throw second;
      }
    }
  }

  private static Path download(Repository repository, MRL location, String lastFile)
      throws IOException {
    Artifact artifact = location.getDefaultArtifact();
    if (artifact == null) {
      throw new IOException("version " + VERSION + " is not in " + repository.getBaseUri());
    }
    location.prepare(artifact);
    Map<String, Artifact.Item> files = artifact.getFiles();
    if (files.isEmpty()) {
      throw new IOException("no files are listed for " + location);
    }
    Path folder = repository.getFile(files.values().iterator().next(), "").getParent();
    if (folder == null || !Files.exists(folder.resolve(lastFile))) {
      throw new IOException(lastFile + " is not in " + folder);
    }
    return folder;
  }

  /** Fails within seconds where DJL's download, which has no time limit, might wait for minutes. */
  private static void checkReachable(URI server) throws IOException {
    URLConnection connection = server.toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.connect();
    if (connection instanceof HttpURLConnection http) {
      http.disconnect();
    }
  }

  private static String reason(Exception e) {
    String text = e.getClass().getSimpleName() + ": " + e.getMessage();
    return text.lines().findFirst().orElse(text);
  }
}

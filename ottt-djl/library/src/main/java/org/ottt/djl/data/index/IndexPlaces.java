package org.ottt.djl.data.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.ottt.djl.io.Folders;
import org.ottt.djl.io.SeekableInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the index of a data folder may be kept. */
public final class IndexPlaces {

  private static final Logger LOG = LoggerFactory.getLogger(IndexPlaces.class);
  private static final int HASH_BYTES = 12;

  private IndexPlaces() {}

  /**
   * Returns the places in the order in which they are tried: in the folder itself, where every user
   * of the data finds it, and in the user's cache if that is read-only or on another file system.
   *
   * @param root the data folder
   * @param fileName the name of the index in the folder, such as {@code .ottt-index}
   * @return one or two files
   * @throws IOException if the folder is missing or cannot be read
   */
  public static List<Path> of(Path root, String fileName) throws IOException {
    Path ofUser = userCache().resolve(hash(root.toRealPath()) + fileName + ".idx");
    return isMeantToBeRead(root) || !SeekableInput.isHere(root)
        ? List.of(ofUser)
        : List.of(root.resolve(fileName), ofUser);
  }

  /** Writes an index to a place. */
  @FunctionalInterface
  public interface IndexWriter {

    /**
     * Writes the index, all or nothing.
     *
     * @param place the file; its folder exists
     * @throws IOException if it cannot be written there
     */
    void write(Path place) throws IOException;
  }

  /**
   * Writes an index to the first place that can be written; without any it is not kept, which a
   * warning tells.
   *
   * @param places where it may be kept, in this order; their folders are created
   * @param writer writes it
   */
  public static void keep(List<Path> places, IndexWriter writer) {
    List<String> failures = new ArrayList<>();
    for (Path place : places) {
      try {
        Path folder = place.toAbsolutePath().getParent();
        if (folder != null) {
          Folders.create(folder);
        }
        writer.write(place);
        return;
      } catch (IOException e) {
        failures.add(place.toString());
      }
    }
    LOG.warn(
        "The index of the data cannot be kept, so each start builds it again; make one of these"
            + " writable: {}",
        String.join(", ", failures));
  }

  /** Says whether nobody may write into a folder; root could, but is not to. */
  private static boolean isMeantToBeRead(Path folder) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    return view != null
        && view.readAttributes().permissions().stream()
            .noneMatch(permission -> permission.name().endsWith("_WRITE"));
  }

  private static Path userCache() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return base.resolve("ottt-djl").resolve("index");
  }

  private static String hash(Path path) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(path.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java installation has SHA-256", e);
    }
  }
}

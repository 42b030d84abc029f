package org.ottt.djl.data.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Where a folder's index may be kept. */
final class IndexPlaces {

  private static final String FILE_NAME = ".ottt-index";
  private static final int HASH_BYTES = 12;

  private IndexPlaces() {}

  /**
   * Returns the places in the order in which they are tried: in the folder itself, where every user
   * of the data finds it, and in the user's cache if that is read-only.
   *
   * @param root the data folder
   */
  static List<Path> of(Path root) throws IOException {
    Path ofUser = userCache().resolve(hash(root.toRealPath()) + ".idx");
    return isMeantToBeRead(root) ? List.of(ofUser) : List.of(root.resolve(FILE_NAME), ofUser);
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

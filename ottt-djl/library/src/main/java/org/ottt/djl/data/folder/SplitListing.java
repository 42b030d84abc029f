package org.ottt.djl.data.folder;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.ottt.djl.data.DataException;

/**
 * Lists a split, taking over from an earlier listing the classes whose folders have not changed.
 *
 * @param classes the classes in the order of their names
 * @param relisted how many class folders were read again
 * @param removed whether a class of the earlier listing is gone
 */
record SplitListing(List<ClassFiles> classes, int relisted, boolean removed) {

  /**
   * A folder that changed this shortly before it was listed may have changed again in the same tick
   * of its file system's clock; two seconds is the coarsest clock in use.
   */
  private static final long CLOCK_TICK = 2_000_000_000L;

  /**
   * Lists a split.
   *
   * @param split its folder
   * @param known classes of the earlier listing, none if there is none
   * @param knownAt when that began, in nanoseconds since 1970
   */
  static SplitListing of(Path split, List<ClassFiles> known, long knownAt) throws DataException {
    Map<String, ClassFiles> earlier = new HashMap<>();
    known.forEach(files -> earlier.put(files.name(), files));
    List<String> names = FolderListing.classes(split);
    ClassFiles[] classes = new ClassFiles[names.size()];
    AtomicInteger relisted = new AtomicInteger();
    try {
      // Network file systems answer slowly but many at a time.
      IntStream.range(0, classes.length)
          .parallel()
          .forEach(
              i -> {
                Path folder = split.resolve(names.get(i));
                ClassFiles old = earlier.get(names.get(i));
                long modified = modified(folder);
                if (old != null
                    && old.modified() == modified
                    && modified < knownAt - CLOCK_TICK
                    && !old.hasSubFolders()) {
                  classes[i] = old;
                } else {
                  classes[i] = files(folder, modified);
                  relisted.incrementAndGet();
                }
              });
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof DataException cause) {
        throw cause;
      }
      throw e;
    }
    boolean removed = known.size() > classes.length - relisted.get();
    return new SplitListing(List.of(classes), relisted.get(), removed);
  }

  private static long modified(Path folder) {
    try {
      return FolderListing.modified(folder);
    } catch (DataException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassFiles files(Path folder, long modified) {
    try {
      return FolderListing.files(folder, modified);
    } catch (DataException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells whether this listing is the earlier one. */
  boolean unchanged() {
    return relisted == 0 && !removed;
  }

  /** Returns the number of files. */
  long size() {
    return classes.stream().mapToLong(ClassFiles::size).sum();
  }
}

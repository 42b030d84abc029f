package org.ottt.djl.data.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.index.IndexPlaces;
import org.ottt.djl.progress.TrainingProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Lists archives once and keeps the listings in {@code .ottt-archives} in the data folder, or in
 * the user's cache if that is read-only. An archive whose size or modification time has changed is
 * listed again; a damaged index is replaced.
 */
public final class ArchiveIndex {

  private static final String FILE_NAME = ".ottt-archives";

  /** Nobody has wondered yet what takes so long. */
  private static final long WORTH_TELLING_MILLIS = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(ArchiveIndex.class);

  private ArchiveIndex() {}

  /**
   * Lists archives, those that changed since the last time by reading their headers.
   *
   * @param root the folder in which the index is kept
   * @param archives the tars
   * @param labelKey in WebDataset shards, the part of a sample that is its label, or the field of
   *     its {@code .json}; empty for {@code .cls} and otherwise the field {@code label}
   * @return a listing for each archive, in their order
   * @throws DataException if an archive is compressed, damaged or not labelled in one way
   * @throws IOException if one cannot be read
   */
  public static List<ArchiveListing> open(Path root, List<Path> archives, String labelKey)
      throws IOException {
    return open(root, archives, labelKey, IndexPlaces.of(root, FILE_NAME));
  }

  static List<ArchiveListing> open(
      Path root, List<Path> archives, String labelKey, List<Path> places) throws IOException {
    Map<Path, ArchiveListing> known = known(places);
    Map<Path, ArchiveListing> current = new LinkedHashMap<>();
    List<Path> changed = new ArrayList<>();
    for (Path archive : archives) {
      ArchiveListing listing = known.get(relative(root, archive));
      if (listing != null
          && listing.labelKey().equals(labelKey)
          && listing.size() == Files.size(archive)
          && listing.modified() == modified(archive)) {
        current.put(archive, listing.at(archive));
      } else {
        changed.add(archive);
      }
    }
    if (!changed.isEmpty()) {
      scan(changed, labelKey, current);
      known.putAll(relative(root, current));
      // Entries that this call did not need are kept, unless their archive is gone.
      known.keySet().removeIf(path -> !Files.exists(root.resolve(path.toString())));
      IndexPlaces.keep(
          places, place -> ArchiveIndexFile.write(place, new ArrayList<>(known.values())));
    }
    return archives.stream().map(current::get).toList();
  }

  private static Map<Path, ArchiveListing> known(List<Path> places) {
    Map<Path, ArchiveListing> known = new HashMap<>();
    for (Path place : places) {
      if (Files.isRegularFile(place)) {
        try {
          for (ArchiveListing listing : ArchiveIndexFile.read(place)) {
            known.put(listing.file(), listing);
          }
        } catch (IOException e) {
          LOG.info("The index is rebuilt: {}", e.getMessage());
        }
      }
    }
    return known;
  }

  private static Map<Path, ArchiveListing> relative(Path root, Map<Path, ArchiveListing> listings) {
    Map<Path, ArchiveListing> relative = new HashMap<>();
    listings.forEach(
        (archive, listing) -> {
          Path path = relative(root, archive);
          relative.put(path, listing.at(path));
        });
    return relative;
  }

  /** The data may be mounted elsewhere the next time, so the index has no absolute paths. */
  private static Path relative(Path root, Path archive) {
    Path relative =
        root.toAbsolutePath().normalize().relativize(archive.toAbsolutePath().normalize());
    return Path.of(relative.toString());
  }

  private static void scan(List<Path> archives, String labelKey, Map<Path, ArchiveListing> listings)
      throws IOException {
    long begin = System.nanoTime();
    long bytes = 0;
    for (Path archive : archives) {
      bytes += Files.size(archive);
    }
    long images = 0;
    try (TrainingProgress progress =
        TrainingProgress.open("Index", bytes / Megabytes.BYTES, "MB")) {
      Megabytes done = new Megabytes(progress);
      for (Path archive : archives) {
        long modified = modified(archive);
        done.begin();
        ArchiveListing listing = TarScan.of(archive, modified, labelKey, done);
        done.accept(listing.size());
        listings.put(archive, listing);
        images += listing.images();
      }
    }
    long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    LOG.atLevel(millis >= WORTH_TELLING_MILLIS ? Level.INFO : Level.DEBUG)
        .log("Indexed {} images in {} archives in {} ms", images, archives.size(), millis);
  }

  private static long modified(Path archive) throws IOException {
    return Files.getLastModifiedTime(archive).to(TimeUnit.NANOSECONDS);
  }

  /** Turns positions in archives into megabytes of progress. */
  private static final class Megabytes implements LongConsumer {

    private static final long BYTES = 1_000_000;

    private final TrainingProgress progress;
    private long shown;

    Megabytes(TrainingProgress progress) {
      this.progress = progress;
    }

    void begin() {
      shown = 0;
    }

    @Override
    public void accept(long position) {
      long megabytes = position / BYTES;
      if (megabytes > shown) {
        progress.step(megabytes - shown);
        shown = megabytes;
      }
    }
  }
}

package org.ottt.djl.data.format;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.io.ShownName;

/** Reads chosen files out of a .tar.gz as a stream, without unpacking it to disk. */
final class TarGz {

  /** Many times the size of these data sets: stops an archive that unpacks without end. */
  private static final long MAX_TOTAL_BYTES = 2_000_000_000;

  /** What stands between two files; a name takes some hundred bytes. */
  private static final int LARGEST_HEADER = 1 << 16;

  private static final int BUFFER_BYTES = 1 << 16;

  private TarGz() {}

  /**
   * Reads the wanted files; entries are matched by file name only, wherever they lie.
   *
   * @param archive the .tar.gz
   * @param wanted tells by its name whether a file is read
   * @throws DataException if the archive is not a .tar.gz, is damaged, holds too much or a sparse
   *     file
   */
  static FileBundle read(Path archive, Predicate<String> wanted) throws DataException {
    return read(archive, wanted, MAX_TOTAL_BYTES);
  }

  /** Does the same with a limit on the bytes that the archive unpacks to. */
  static FileBundle read(Path archive, Predicate<String> wanted, long limit) throws DataException {
    FileBundle bundle = new FileBundle();
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES);
        InputStream unzipped = new GZIPInputStream(raw, BUFFER_BYTES);
        LimitedInput limited =
            new LimitedInput(
                unzipped,
                limit,
                String.format(
                    Locale.ROOT,
                    "%s unpacks to more than %,d bytes: this is not the original archive",
                    archive,
                    limit));
        TarArchiveInputStream tar = new TarArchiveInputStream(limited)) {
      // Names are kept in memory by the library however long they are.
      String longHeader =
          archive + " has a header of more than 64 kB: this is not the original archive";
      limited.allow(LARGEST_HEADER, longHeader);
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        limited.allow(entry.getSize() + LARGEST_HEADER, longHeader);
        readEntry(archive, tar, entry, wanted, bundle);
      }
    } catch (DataException e) {
      throw e;
    } catch (EOFException e) {
      throw new DataException(archive + " is cut off: download it again", e);
    } catch (ZipException e) {
      throw new DataException(
          archive
              + " is neither a folder nor an intact .tar.gz ("
              + e.getMessage()
              + "): pass the folder with the files, or download the archive again",
          e);
    } catch (IOException e) {
      throw new DataException("Cannot read archive " + archive + ": " + e.getMessage(), e);
    }
    return bundle;
  }

  private static void readEntry(
      Path archive,
      TarArchiveInputStream tar,
      TarArchiveEntry entry,
      Predicate<String> wanted,
      FileBundle bundle)
      throws IOException {
    if (entry.isSparse()) {
      // Even to skip it, the library produces each of the zeros that its header claims.
      throw new DataException(
          place(archive, entry)
              + " is not a plain file: pack the archive again without tar's --sparse");
    }
    if (!entry.isFile()) {
      return;
    }
    String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
    if (!wanted.test(name)) {
      bundle.addOther(name);
      return;
    }
    String place = place(archive, entry);
    FileBundle.checkSize(place, entry.getSize());
    byte[] bytes = tar.readNBytes(Math.toIntExact(entry.getSize()));
    if (bytes.length < entry.getSize()) {
      throw new DataException(archive + " is cut off: download it again");
    }
    bundle.add(new NamedFile(name, place, bytes));
  }

  private static String place(Path archive, TarArchiveEntry entry) {
    return archive + " (" + ShownName.of(entry.getName()) + ")";
  }
}

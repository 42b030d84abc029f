package org.ottt.djl.data.format;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.ottt.djl.data.DataException;

/**
 * One idx file of unsigned bytes, gzipped or not: a magic number that tells the number of
 * dimensions, the dimensions as big-endian integers, then the values.
 */
final class IdxFile {

  /** Two zero bytes, type 8 (unsigned byte), then the number of dimensions. */
  private static final int MAGIC = 0x0800;

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final int[] dimensions;
  private final byte[] values;

  private IdxFile(Path path, int[] dimensions, byte[] values) {
    this.path = path;
    this.dimensions = dimensions;
    this.values = values;
  }

  /**
   * Reads a file.
   *
   * @param path the file; a name that ends in {@code .gz} means gzip
   * @param dimensionCount the number of dimensions it must have
   * @throws DataException if the file is damaged or of another kind
   */
  static IdxFile read(Path path, int dimensionCount) throws DataException {
    try (InputStream raw = Files.newInputStream(path);
        InputStream plain = open(path, raw);
        DataInputStream in = new DataInputStream(plain)) {
      int magic = in.readInt();
      if (magic != MAGIC + dimensionCount) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s starts with 0x%08x instead of 0x%08x (idx, unsigned bytes, %d dimensions):"
                    + " is it the right file?",
                path,
                magic,
                MAGIC + dimensionCount,
                dimensionCount));
      }
      int[] dimensions = new int[dimensionCount];
      long size = 1;
      for (int i = 0; i < dimensionCount; i++) {
        dimensions[i] = in.readInt();
        // Checked at each factor, so that the product cannot overflow.
        if (dimensions[i] < 1 || size * dimensions[i] > FileBundle.MAX_FILE_BYTES) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s has an impossible size in its header (dimension %d is %d):"
                      + " copy or download it again",
                  path,
                  i + 1,
                  dimensions[i]));
        }
        size *= dimensions[i];
      }
      return new IdxFile(path, dimensions, values(path, in, (int) size));
    } catch (DataException e) {
      throw e;
    } catch (EOFException e) {
      throw new DataException(path + " is cut off: copy or download it again", e);
    } catch (ZipException e) {
      throw new DataException(
          path + " is not a gzip file or is damaged (" + e.getMessage() + "): download it again",
          e);
    } catch (IOException e) {
      throw new DataException("Cannot read " + path + ": " + e, e);
    }
  }

  private static InputStream open(Path path, InputStream raw) throws IOException {
    return path.toString().endsWith(".gz") ? new GZIPInputStream(raw, BUFFER_BYTES) : raw;
  }

  private static byte[] values(Path path, InputStream in, int size) throws IOException {
    byte[] values = in.readNBytes(size);
    if (values.length < size || in.read() >= 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %s bytes after its header, but the header promises %,d:"
                  + " copy or download it again",
              path,
              values.length < size ? String.format(Locale.ROOT, "%,d", values.length) : "more",
              size));
    }
    return values;
  }

  /** Returns the file. */
  Path path() {
    return path;
  }

  /** Returns the size of a dimension. */
  int dimension(int index) {
    return dimensions[index];
  }

  /** Returns the values in C order, not a copy. */
  byte[] values() {
    return values;
  }
}

package org.ottt.djl.data.archive;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.io.SeekableInput;
import org.ottt.djl.io.ShownName;

/**
 * Walks the headers of a tar and jumps over what its files hold.
 *
 * <p>The library's reader is given one header at a time: on its own it reads all the data of a
 * stream to skip it, or keeps an object of some hundred bytes for each of a million files.
 */
final class TarWalker {

  private static final int RECORD = 512;

  /** Long names take some hundred bytes. */
  private static final int LARGEST_HEADER = 1 << 20;

  /** What may follow the end mark: zeros that fill the last block of a tape. */
  private static final int LARGEST_PADDING = 1 << 20;

  private final WindowInput input;
  private final String place;
  private final long start;
  private final long end;
  private long nextHeader;
  private long dataOffset;
  private long dataSize;
  private boolean endMarked;

  /**
   * Starts at the first header.
   *
   * @param file the file that holds the tar
   * @param start where it begins
   * @param end where it ends
   * @param place what it is called in messages
   */
  TarWalker(SeekableInput file, long start, long end, String place) {
    input = new WindowInput(file, start, end);
    this.place = place;
    this.start = start;
    this.end = end;
    nextHeader = start;
  }

  /**
   * Walks to the next entry.
   *
   * @return the entry, or null after the last
   * @throws DataException if the tar is damaged, cut off, or none at all
   */
  TarArchiveEntry next() throws IOException {
    if (endMarked || nextHeader >= end) {
      return null;
    }
    if (nextIsEndMark()) {
      endMarked = true;
      checkPadding();
      return null;
    }
    TarArchiveEntry entry = readHeader();
    dataOffset = entry.isPaxGNU1XSparse() ? afterHeaders() : input.position();
    dataSize = entry.getSize();
    if (dataSize < 0 || dataSize > end - dataOffset) {
      throw new DataException(
          String.format(
              "%s is cut off: %s has %,d bytes, but %,d are left; copy or download it again",
              place, ShownName.of(entry.getName()), dataSize, end - dataOffset));
    }
    nextHeader = dataOffset + wholeRecords(dataSize);
    return entry;
  }

  private boolean nextIsEndMark() throws IOException {
    input.seek(nextHeader);
    byte[] record = new byte[RECORD];
    int length = input.readNBytes(record, 0, RECORD);
    if (length < RECORD) {
      throw new DataException(place + " is cut off: copy or download it again");
    }
    return Arrays.equals(record, new byte[RECORD]);
  }

  private TarArchiveEntry readHeader() throws IOException {
    input.seek(nextHeader);
    input.allow(LARGEST_HEADER, place + " has a header of more than 1 MB: it is damaged");
    TarArchiveEntry entry;
    // Closing it closes nothing else.
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(input, StandardCharsets.UTF_8.name())) {
      entry = tar.getNextEntry();
    } catch (EOFException e) {
      throw new DataException(place + " is cut off: copy or download it again", e);
    } catch (DataException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The library meets damaged numbers and names with exceptions of many kinds.
      throw damaged(e);
    }
    if (entry == null || !entry.isCheckSumOK()) {
      throw damaged(null);
    }
    return entry;
  }

  /**
   * Returns where the headers of the next entry end. Of a sparse file in PAX format 1.0 the library
   * reads the beginning of the data as well, a map of the file, so it stops too late.
   */
  private long afterHeaders() throws IOException {
    long offset = nextHeader;
    try {
      TarArchiveEntry header = headerAt(offset);
      while (header.isPaxHeader()
          || header.isGlobalPaxHeader()
          || header.isGNULongNameEntry()
          || header.isGNULongLinkEntry()) {
        offset = Math.addExact(offset, RECORD + wholeRecords(header.getSize()));
        header = headerAt(offset);
      }
      return offset + RECORD;
    } catch (RuntimeException e) {
      throw damaged(e);
    }
  }

  private TarArchiveEntry headerAt(long offset) throws IOException {
    input.seek(offset);
    return new TarArchiveEntry(input.readNBytes(RECORD));
  }

  private static long wholeRecords(long bytes) {
    return (bytes + RECORD - 1) / RECORD * RECORD;
  }

  private DataException damaged(Exception cause) {
    return nextHeader == start
        ? new DataException(place + " is not a tar archive", cause)
        : new DataException(
            String.format(
                "%s is damaged at byte %,d: copy or download it again", place, nextHeader),
            cause);
  }

  /** Data after the end mark would be ignored silently. */
  private void checkPadding() throws IOException {
    byte[] block = new byte[1 << 13];
    long checked = 0;
    for (int n = input.read(block); n > 0 && checked < LARGEST_PADDING; n = input.read(block)) {
      for (int i = 0; i < n; i++) {
        if (block[i] != 0) {
          throw new DataException(
              place
                  + " holds data after its end mark, probably because archives were joined with"
                  + " cat: join them with tar --concatenate");
        }
      }
      checked += n;
    }
  }

  /** Returns where the data of the entry begin in the file. */
  long dataOffset() {
    return dataOffset;
  }

  /** Returns where the next header lies, for the progress. */
  long position() {
    return nextHeader;
  }

  /** Tells after the last entry whether the tar had its end mark. */
  boolean isEndMarked() {
    return endMarked;
  }

  /** Reads what the entry holds, which must fit into memory. */
  byte[] content() throws IOException {
    input.seek(dataOffset);
    byte[] bytes = input.readNBytes(Math.toIntExact(dataSize));
    if (bytes.length < dataSize) {
      throw new DataException(place + " is cut off: copy or download it again");
    }
    return bytes;
  }
}

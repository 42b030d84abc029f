package org.ottt.djl.data.archive;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.UnreadImages;
import org.ottt.djl.io.AtomicFiles;

/** The stored form of archives' listings: big-endian numbers and names, closed by a checksum. */
final class ArchiveIndexFile {

  /** {@code OTTTTAR} and the version of the layout. */
  private static final long MAGIC = 0x4f54545454415202L;

  private ArchiveIndexFile() {}

  /**
   * Reads listings.
   *
   * @param file an existing file
   * @throws IOException if it cannot be read or is not an undamaged index of this version
   */
  static List<ArchiveListing> read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int body = bytes.length - Long.BYTES;
    if (body < Long.BYTES || checksum(bytes, body) != ByteBuffer.wrap(bytes).getLong(body)) {
      throw new DataException(file + " is damaged");
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, body))) {
      if (in.readLong() != MAGIC) {
        throw new DataException(file + " is not an index of this version");
      }
      List<ArchiveListing> listings = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        listings.add(readListing(in));
      }
      return listings;
    } catch (EOFException | UTFDataFormatException | IllegalArgumentException e) {
      throw new DataException(file + " is damaged", e);
    }
  }

  private static ArchiveListing readListing(DataInputStream in) throws IOException {
    Path archive = path(in.readUTF());
    long size = in.readLong();
    long modified = in.readLong();
    String labelKey = in.readUTF();
    ArchiveListing.Kind kind = ArchiveListing.Kind.valueOf(in.readUTF());
    List<String> groups = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      groups.add(readText(in));
    }
    UnreadImages unread = new UnreadImages(in.readInt(), readText(in));
    byte[] names = readBytes(in);
    int[] ends = ends(names);
    check(available(in) >= (Integer.BYTES + Long.BYTES + Integer.BYTES) * (long) ends.length);
    int[] groupOf = new int[ends.length];
    long[] offsets = new long[ends.length];
    int[] lengths = new int[ends.length];
    for (int i = 0; i < ends.length; i++) {
      groupOf[i] = in.readInt();
      offsets[i] = in.readLong();
      lengths[i] = in.readInt();
      check(groupOf[i] >= 0 && groupOf[i] < groups.size());
      check(lengths[i] >= 0 && lengths[i] <= TarImages.MAX_IMAGE_BYTES);
      check(offsets[i] >= 0 && offsets[i] <= size - lengths[i]);
    }
    return new ArchiveListing(
        archive,
        size,
        modified,
        labelKey,
        kind,
        groups,
        groupOf,
        names,
        ends,
        offsets,
        lengths,
        unread);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void check(boolean right) {
    if (!right) {
      throw new IllegalArgumentException("damaged");
    }
  }

  private static int available(DataInputStream in) throws IOException {
    // All of it is in memory.
    return in.available();
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    check(length >= 0 && length <= available(in));
    return in.readNBytes(length);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  private static int[] ends(byte[] names) {
    int count = 0;
    for (byte value : names) {
      count += value == 0 ? 1 : 0;
    }
    check(names.length == 0 || names[names.length - 1] == 0);
    int[] ends = new int[count];
    int next = 0;
    for (int i = 0; i < names.length; i++) {
      if (names[i] == 0) {
        ends[next++] = i;
      }
    }
    return ends;
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return checksum.getValue();
  }

  /** Writes listings, all or nothing; the file's folder must exist. */
  static void write(Path file, List<ArchiveListing> listings) throws IOException {
    AtomicFiles.write(
        file,
        stream -> {
          CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32C());
          DataOutputStream out = new DataOutputStream(checked);
          out.writeLong(MAGIC);
          out.writeInt(listings.size());
          for (ArchiveListing listing : listings) {
            writeListing(out, listing);
          }
          out.writeLong(checked.getChecksum().getValue());
          out.flush();
        });
  }

  private static void writeListing(DataOutputStream out, ArchiveListing listing)
      throws IOException {
    out.writeUTF(listing.file().toString());
    out.writeLong(listing.size());
    out.writeLong(listing.modified());
    out.writeUTF(listing.labelKey());
    out.writeUTF(listing.kind().name());
    out.writeInt(listing.groups().size());
    for (String group : listing.groups()) {
      writeText(out, group);
    }
    out.writeInt(listing.unreadWithin().count());
    writeText(out, listing.unreadWithin().first());
    byte[] names = listing.packedNames();
    out.writeInt(names.length);
    out.write(names);
    for (int i = 0; i < listing.images(); i++) {
      out.writeInt(listing.group(i));
      out.writeLong(listing.offset(i));
      out.writeInt(listing.length(i));
    }
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}

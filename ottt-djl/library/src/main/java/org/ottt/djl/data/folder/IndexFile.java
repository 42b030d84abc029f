package org.ottt.djl.data.folder;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.UnreadImages;
import org.ottt.djl.io.AtomicFiles;

/**
 * The stored form of a folder's listing: big-endian numbers and names, closed by a checksum.
 *
 * @param listedAt when the listing began, in nanoseconds since 1970
 * @param splits the classes of each split folder, by its name
 */
record IndexFile(long listedAt, Map<String, List<ClassFiles>> splits) {

  /** {@code OTTTIDX} and the version of the layout. */
  private static final long MAGIC = 0x4f54545449445804L;

  /**
   * Reads an index.
   *
   * @param file an existing file
   * @throws IOException if it cannot be read or is not an undamaged index of this version
   */
  static IndexFile read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int body = bytes.length - Long.BYTES;
    if (body < Long.BYTES || checksum(bytes, body) != ByteBuffer.wrap(bytes).getLong(body)) {
      throw new DataException(file + " is damaged");
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, body))) {
      return read(file, in);
    } catch (EOFException | UTFDataFormatException | IllegalArgumentException e) {
      throw new DataException(file + " is damaged", e);
    }
  }

  private static IndexFile read(Path file, DataInputStream in) throws IOException {
    if (in.readLong() != MAGIC) {
      throw new DataException(file + " is not an index of this version");
    }
    long listedAt = in.readLong();
    Map<String, List<ClassFiles>> splits = new LinkedHashMap<>();
    for (int split = in.readInt(); split > 0; split--) {
      String name = in.readUTF();
      List<ClassFiles> classes = new ArrayList<>();
      for (int place = in.readInt(); place > 0; place--) {
        String className = in.readUTF();
        long modified = in.readLong();
        byte[] names = in.readNBytes(in.readInt());
        UnreadImages unread = new UnreadImages(in.readInt(), in.readUTF());
        ClassFiles files = ClassFiles.of(className, modified, names, unread);
        if (!files.staysInFolder()) {
          throw new DataException(file + " names files outside of the data folder");
        }
        classes.add(files);
      }
      splits.put(name, classes);
    }
    return new IndexFile(listedAt, splits);
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return checksum.getValue();
  }

  /** Writes the index, all or nothing; the file's folder must exist. */
  void write(Path file) throws IOException {
    AtomicFiles.write(
        file,
        stream -> {
          CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32C());
          DataOutputStream out = new DataOutputStream(checked);
          out.writeLong(MAGIC);
          out.writeLong(listedAt);
          out.writeInt(splits.size());
          for (Map.Entry<String, List<ClassFiles>> split : splits.entrySet()) {
            out.writeUTF(split.getKey());
            out.writeInt(split.getValue().size());
            for (ClassFiles files : split.getValue()) {
              out.writeUTF(files.name());
              out.writeLong(files.modified());
              out.writeInt(files.names().length);
              out.write(files.names());
              out.writeInt(files.unread().count());
              out.writeUTF(files.unread().first());
            }
          }
          out.writeLong(checked.getChecksum().getValue());
          out.flush();
        });
  }
}

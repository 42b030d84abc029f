package org.ottt.djl.benchmarks.reference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Changes an npz file entry by entry. */
final class NpzEdit {

  private interface Edit {
    byte[] apply(String name, byte[] bytes);
  }

  private NpzEdit() {}

  /** Adds to the last value of a float32 array. */
  static void nudgeLastValue(Path file, String entry, float amount) throws IOException {
    rewrite(
        file,
        entry,
        entry,
        (name, bytes) -> {
          ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
          int last = bytes.length - Float.BYTES;
          values.putFloat(last, values.getFloat(last) + amount);
          return bytes;
        });
  }

  /** Gives an array another name. */
  static void rename(Path file, String entry, String newName) throws IOException {
    rewrite(file, entry, newName, (name, bytes) -> bytes);
  }

  private static void rewrite(Path file, String entry, String newName, Edit edit)
      throws IOException {
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    boolean found = false;
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file));
        ZipOutputStream out = new ZipOutputStream(changed)) {
      for (ZipEntry next = in.getNextEntry(); next != null; next = in.getNextEntry()) {
        byte[] bytes = in.readAllBytes();
        boolean wanted = next.getName().equals(entry);
        found |= wanted;
        out.putNextEntry(new ZipEntry(wanted ? newName : next.getName()));
        out.write(wanted ? edit.apply(entry, bytes) : bytes);
        out.closeEntry();
      }
    }
    if (!found) {
      throw new IOException(entry + " is not in " + file);
    }
    Files.write(file, changed.toByteArray());
  }
}

package org.ottt.djl.benchmarks.reference;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
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

  /** Adds a float32 array of ones. */
  static void addOnes(Path file, String entry, int... shape) throws IOException {
    int size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    String numbers = Arrays.stream(shape).mapToObj(n -> n + ", ").collect(Collectors.joining());
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + numbers + ")}";
    byte[] text = (header + " ".repeat(117 - header.length()) + "\n").getBytes(US_ASCII);
    ByteBuffer npy =
        ByteBuffer.allocate(10 + text.length + size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    npy.put((byte) 0x93).put("NUMPY".getBytes(US_ASCII)).put((byte) 1).put((byte) 0);
    npy.putShort((short) text.length).put(text);
    for (int i = 0; i < size; i++) {
      npy.putFloat(1);
    }
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file));
        ZipOutputStream out = new ZipOutputStream(longer)) {
      for (ZipEntry next = in.getNextEntry(); next != null; next = in.getNextEntry()) {
        out.putNextEntry(new ZipEntry(next.getName()));
        in.transferTo(out);
        out.closeEntry();
      }
      out.putNextEntry(new ZipEntry(entry));
      out.write(npy.array());
      out.closeEntry();
    }
    Files.write(file, longer.toByteArray());
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

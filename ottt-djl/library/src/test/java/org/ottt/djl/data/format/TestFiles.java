package org.ottt.djl.data.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes small files in the layouts of the data sets. */
final class TestFiles {

  static final int PIXELS = 3072;

  private TestFiles() {}

  /** CIFAR-10 records; every pixel of a record is 10 times its label. */
  static byte[] cifar10(int... labels) {
    byte[] bytes = new byte[labels.length * (1 + PIXELS)];
    for (int i = 0; i < labels.length; i++) {
      int start = i * (1 + PIXELS);
      bytes[start] = (byte) labels[i];
      Arrays.fill(bytes, start + 1, start + 1 + PIXELS, (byte) (10 * labels[i]));
    }
    return bytes;
  }

  /** CIFAR-100 records with coarse label 3; every pixel of a record is its fine label. */
  static byte[] cifar100(int... labels) {
    byte[] bytes = new byte[labels.length * (2 + PIXELS)];
    for (int i = 0; i < labels.length; i++) {
      int start = i * (2 + PIXELS);
      bytes[start] = 3;
      Arrays.fill(bytes, start + 1, start + 2 + PIXELS, (byte) labels[i]);
    }
    return bytes;
  }

  static byte[] idx(int magic, int[] dimensions, byte[] values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(magic);
    for (int dimension : dimensions) {
      out.writeInt(dimension);
    }
    out.write(values);
    return bytes.toByteArray();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** Does what {@link #gzip} does where no exception may be thrown. */
  static byte[] zip(byte[] content) {
    try {
      return gzip(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] gunzip(byte[] content) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return in.readAllBytes();
    }
  }

  static Path tarGz(Path target, Map<String, byte[]> entries) throws IOException {
    try (OutputStream file = Files.newOutputStream(target);
        OutputStream zipped = new GZIPOutputStream(file);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(zipped)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(content.getKey());
        entry.setSize(content.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(content.getValue());
        tar.closeArchiveEntry();
      }
    }
    return target;
  }
}

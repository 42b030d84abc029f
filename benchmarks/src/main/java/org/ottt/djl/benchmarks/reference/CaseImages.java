package org.ottt.djl.benchmarks.reference;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The CIFAR-10 records that a case names, normalized as it says. */
final class CaseImages {

  private static final int PIXELS = 32 * 32;
  private static final int RECORD = 1 + 3 * PIXELS;

  /** Where the records lie, seen from a folder above the case. */
  private static final List<String> PLACES =
      List.of("data/cifar-10-batches-bin", "shared/data/cifar-10-batches-bin");

  private final float[] images;
  private final long[] labels;

  private CaseImages(float[] images, long[] labels) {
    this.images = images;
    this.labels = labels;
  }

  /**
   * Reads records.
   *
   * @param reference the case; states normalization and the checksum of the records
   * @param fileName the file within {@code data/cifar-10-batches-bin} beside the cases' folder
   * @param records the records' numbers
   */
  static CaseImages read(ReferenceCase reference, String fileName, long[] records)
      throws IOException {
    Path file = find(reference.folder(), fileName);
    byte[] bytes = new byte[records.length * RECORD];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      for (int i = 0; i < records.length; i++) {
        in.seek(records[i] * RECORD);
        in.readFully(bytes, i * RECORD, RECORD);
      }
    }
    if (!sha256(bytes).equals(reference.text("records_sha256"))) {
      throw new IOException(
          file + " is not the file that the case was made from (SHA-256 differs)");
    }
    return normalize(bytes, reference.settings().getAsJsonObject("normalization"));
  }

  private static CaseImages normalize(byte[] bytes, JsonObject normalization) {
    float[] mean = floats(normalization.getAsJsonArray("mean"));
    float[] std = floats(normalization.getAsJsonArray("std"));
    float divisor = normalization.get("divide_by").getAsFloat();
    int count = bytes.length / RECORD;
    float[] images = new float[count * 3 * PIXELS];
    long[] labels = new long[count];
    int to = 0;
    for (int i = 0; i < count; i++) {
      int from = i * RECORD;
      labels[i] = bytes[from++] & 0xff;
      for (int channel = 0; channel < 3; channel++) {
        for (int pixel = 0; pixel < PIXELS; pixel++) {
          images[to++] = ((bytes[from++] & 0xff) / divisor - mean[channel]) / std[channel];
        }
      }
    }
    return new CaseImages(images, labels);
  }

  int count() {
    return labels.length;
  }

  long label(int index) {
    return labels[index];
  }

  /** Returns images one after the other, {@code [order.length, 3, 32, 32]}. */
  float[] take(long[] order) {
    int size = 3 * PIXELS;
    float[] taken = new float[order.length * size];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(images, (int) order[i] * size, taken, i * size, size);
    }
    return taken;
  }

  /** Looks above the case, where it lies and where a link to it does, and above this folder. */
  private static Path find(Path folder, String fileName) throws IOException {
    for (Path start :
        List.of(folder.toRealPath(), folder.toAbsolutePath(), Path.of("").toAbsolutePath())) {
      for (Path at = start; at != null; at = at.getParent()) {
        for (String place : PLACES) {
          Path file = at.resolve(place).resolve(fileName);
          if (Files.isRegularFile(file)) {
            return file;
          }
        }
      }
    }
    throw new IOException(
        "no "
            + PLACES.get(0)
            + "/"
            + fileName
            + " beside "
            + folder
            + ", above it or above the working directory");
  }

  private static float[] floats(JsonArray array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).getAsFloat();
    }
    return values;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package org.ottt.djl.commands.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Writes small files in the layout of CIFAR's binaries, with random pixels. */
public final class CifarFiles {

  /** Bytes of an image. */
  public static final int PIXELS = 3 * 32 * 32;

  private CifarFiles() {}

  /** Writes a whole CIFAR-10 of as many training and, with other pixels, test records. */
  public static Path cifar10(Path folder, int records) throws IOException {
    Files.write(folder.resolve("data_batch_1.bin"), records(records, 1, 10));
    Files.write(folder.resolve("test_batch.bin"), records(records, 1, 10, 6));
    return folder;
  }

  /** Returns records with as many label bytes, all labels below a limit. */
  public static byte[] records(int count, int labelBytes, int limit) {
    return records(count, labelBytes, limit, 5);
  }

  private static byte[] records(int count, int labelBytes, int limit, long seed) {
    byte[] bytes = new byte[count * (labelBytes + PIXELS)];
    new Random(seed).nextBytes(bytes);
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < labelBytes; k++) {
        bytes[i * (labelBytes + PIXELS) + k] = (byte) ((i + k) % limit);
      }
    }
    return bytes;
  }
}

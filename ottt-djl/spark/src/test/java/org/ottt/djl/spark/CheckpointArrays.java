package org.ottt.djl.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The arrays of a checkpoint, without its header, which tells of times. */
final class CheckpointArrays {

  private CheckpointArrays() {}

  static byte[] read(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    long header = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return Arrays.copyOfRange(all, Long.BYTES + Math.toIntExact(header), all.length);
  }
}

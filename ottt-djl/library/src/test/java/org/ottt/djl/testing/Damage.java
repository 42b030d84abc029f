package org.ottt.djl.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages files: as a bad disk does, as a broken download does, and as a forger does. */
public final class Damage {

  /** Numbers at the edges of what sizes and counts may be. */
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    127,
    128,
    255,
    256,
    65535,
    65536,
    1 << 20,
    1 << 28,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    -1,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final String[] TEXTS = {
    "-1",
    "0",
    "1e308",
    "1e999999999",
    "99999999999999999999",
    "2147483647",
    "NaN",
    "null",
    "{}",
    "[]",
    "\"\"",
    "[[[[[[[[",
    "true",
    "../../x",
    "\u0000",
    "\\u0000",
    "\n"
  };

  private Damage() {}

  /** Returns a damaged copy of one of the files. */
  public static byte[] of(List<byte[]> good, SplittableRandom random) {
    byte[] bytes = good.get(random.nextInt(good.size())).clone();
    for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
      bytes = once(bytes, good, random);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, List<byte[]> good, SplittableRandom random) {
    int at = place(bytes.length, random);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
    return switch (random.nextInt(10)) {
      case 0, 1 -> set(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
      case 2 -> set(bytes, at, random.nextInt());
      case 3, 4 -> number(bytes, at, random);
      case 5, 6 -> {
        String text = TEXTS[random.nextInt(TEXTS.length)];
        yield replace(bytes, at, length, text.getBytes(StandardCharsets.UTF_8));
      }
      case 7 -> Arrays.copyOf(bytes, at);
      case 8 -> {
        byte[] other = good.get(random.nextInt(good.size()));
        int from = random.nextInt(other.length);
        int to = Math.min(other.length, from + 1 + random.nextInt(200));
        yield replace(bytes, at, random.nextInt(2) * length, Arrays.copyOfRange(other, from, to));
      }
      default -> replace(bytes, at, length, new byte[0]);
    };
  }

  private static byte[] set(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    return bytes;
  }

  /** Headers are at the beginning, in some formats at the end; that is where it hurts. */
  private static int place(int size, SplittableRandom random) {
    int near = Math.min(size, 64 << random.nextInt(6));
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(size);
      case 1 -> size - 1 - random.nextInt(near);
      default -> random.nextInt(near);
    };
  }

  private static byte[] number(byte[] bytes, int at, SplittableRandom random) {
    int width = Math.min(bytes.length - at, 1 << random.nextInt(4));
    ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] number =
        ByteBuffer.allocate(Long.BYTES)
            .order(order)
            .putLong(NUMBERS[random.nextInt(NUMBERS.length)])
            .array();
    int from = order == ByteOrder.BIG_ENDIAN ? Long.BYTES - width : 0;
    System.arraycopy(number, from, bytes, at, width);
    return bytes;
  }

  private static byte[] replace(byte[] bytes, int at, int length, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.write(by, 0, by.length);
    out.write(bytes, at + length, bytes.length - at - length);
    return out.toByteArray();
  }
}

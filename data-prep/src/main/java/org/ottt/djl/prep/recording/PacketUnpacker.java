package org.ottt.djl.prep.recording;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;

/** Unpacks the payloads of an AEDAT 4 file, into one buffer that is used again for all. */
final class PacketUnpacker {

  /** Recorders write packets of some 10 kB to 1 MB. */
  static final int MAX_BYTES = 64 << 20;

  /** Bound of zstd's own memory: a window of 2^26 bytes is as large as a packet may get. */
  private static final int ZSTD_WINDOW_LOG = 26;

  private static final int FIRST_CAPACITY = 1 << 16;

  private enum Method {
    NONE,
    LZ4,
    ZSTD
  }

  private final String name;
  private final Method method;
  private byte[] unpacked = new byte[FIRST_CAPACITY];

  /**
   * Creates the unpacker of a file.
   *
   * @param name the file, for messages
   * @param compression the number in the file's header
   * @throws RecordingException if there is no such compression
   */
  PacketUnpacker(String name, int compression) throws RecordingException {
    this.name = name;
    method =
        switch (compression) {
          case 0 -> Method.NONE;
          case 1, 2 -> Method.LZ4;
          case 3, 4 -> Method.ZSTD;
          default ->
              throw new RecordingException(
                  name, "damaged: there is no compression number " + compression);
        };
  }

  /**
   * Unpacks a payload.
   *
   * @param payload holds the payload from index 0 on
   * @param length bytes of the payload
   * @return a FlatBuffer from the buffer's position to its limit, valid until the next call
   * @throws RecordingException if the payload is damaged or unreasonably large
   */
  ByteBuffer unpack(byte[] payload, int length) throws RecordingException {
    ByteBuffer buffer;
    if (method == Method.NONE) {
      buffer = ByteBuffer.wrap(payload, 0, length);
    } else {
      try (InputStream in = open(new ByteArrayInputStream(payload, 0, length))) {
        // First the size: reading may replace the array by a longer one.
        int size = read(in);
        buffer = ByteBuffer.wrap(unpacked, 0, size);
      } catch (RecordingException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        // The decompressors throw one or the other when bytes make no sense; no file is read here.
        throw new RecordingException(name, "damaged: a packet cannot be decompressed", e);
      }
    }
    // A size comes first; what counts is what is really there.
    if (buffer.limit() < Integer.BYTES) {
      throw new RecordingException(name, "damaged: a packet of " + buffer.limit() + " bytes");
    }
    return buffer.position(Integer.BYTES);
  }

  private InputStream open(InputStream packed) throws IOException {
    if (method == Method.LZ4) {
      return new FramedLZ4CompressorInputStream(packed);
    }
    ZstdInputStreamNoFinalizer zstd = new ZstdInputStreamNoFinalizer(packed);
    zstd.setLongMax(ZSTD_WINDOW_LOG);
    return zstd;
  }

  private int read(InputStream in) throws IOException {
    int size = 0;
    while (true) {
      int count = in.readNBytes(unpacked, size, unpacked.length - size);
      size += count;
      if (size < unpacked.length) {
        return size;
      }
      if (unpacked.length >= MAX_BYTES) {
        throw new RecordingException(
            name, "a packet of more than " + (MAX_BYTES >> 20) + " MiB is too large");
      }
      unpacked = Arrays.copyOf(unpacked, 2 * unpacked.length);
    }
  }
}

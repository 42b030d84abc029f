package org.ottt.djl.data.event.recording;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.ottt.djl.data.event.source.RecordingException;

/** Unpacks the payloads of an AEDAT 4 file, into one buffer that is used again for all. */
final class PacketUnpacker {

  /** Bound of zstd's own memory: a window of 2^26 bytes is as large as a packet may get. */
  private static final int ZSTD_WINDOW_LOG = 26;

  private static final int ZSTD_STEP = 1 << 16;

  private enum Method {
    NONE,
    LZ4,
    ZSTD
  }

  private final String name;
  private final Method method;
  private final PacketBuffer unpacked;

  /**
   * Creates the unpacker of a file.
   *
   * @param name the file, for messages
   * @param compression the number in the file's header
   * @throws RecordingException if there is no such compression
   */
  PacketUnpacker(String name, int compression) throws RecordingException {
    this.name = name;
    unpacked = new PacketBuffer(name);
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
      unpacked.clear();
      try {
        if (method == Method.LZ4) {
          Lz4Frame.unpack(payload, length, unpacked);
        } else {
          unpackZstd(payload, length);
        }
      } catch (RecordingException e) {
        throw e;
      } catch (IOException e) {
        // No file is read here: it is the bytes that make no sense.
        throw new RecordingException(name, "damaged: a packet cannot be decompressed", e);
      }
      buffer = ByteBuffer.wrap(unpacked.bytes(), 0, unpacked.size());
    }
    // A size comes first; what counts is what is really there.
    if (buffer.limit() < Integer.BYTES) {
      throw new RecordingException(name, "damaged: a packet of " + buffer.limit() + " bytes");
    }
    return buffer.position(Integer.BYTES);
  }

  private void unpackZstd(byte[] payload, int length) throws IOException {
    try (ZstdInputStreamNoFinalizer zstd =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(payload, 0, length))) {
      zstd.setLongMax(ZSTD_WINDOW_LOG);
      int count = 0;
      while (count >= 0) {
        unpacked.grow(count);
        unpacked.reserve(ZSTD_STEP);
        count = zstd.read(unpacked.bytes(), unpacked.size(), ZSTD_STEP);
      }
    }
  }
}

package org.ottt.djl.data.event.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.BlockSize;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.Parameters;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.event.source.RecordingException;

class Lz4FrameTest {

  private static byte[] pack(byte[] content, Parameters parameters) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new FramedLZ4CompressorOutputStream(bytes, parameters)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] unpack(byte[] frame) throws IOException {
    PacketBuffer target = new PacketBuffer("frame");
    Lz4Frame.unpack(frame, frame.length, target);
    return Arrays.copyOf(target.bytes(), target.size());
  }

  /** Noise, runs, and repetitions near and far. */
  private static byte[] content(int size) {
    Random random = new Random(size);
    byte[] content = new byte[size];
    int at = 0;
    while (at < size) {
      int count = Math.min(size - at, 1 + random.nextInt(700));
      int kind = random.nextInt(3);
      int back = 1 + random.nextInt(Math.max(1, Math.min(at, 60_000)));
      for (int end = at + count; at < end; at++) {
        content[at] =
            kind == 0 || at < back ? (byte) random.nextInt() : kind == 1 ? 7 : content[at - back];
      }
    }
    return content;
  }

  @Test
  void unpacksAllKindsOfFrames() throws IOException {
    for (int size : new int[] {0, 1, 13, 1000, 70_000, 500_000}) {
      byte[] content = content(size);
      for (Parameters parameters :
          new Parameters[] {
            Parameters.DEFAULT,
            new Parameters(BlockSize.K64, true, true, true),
            new Parameters(BlockSize.K256, false, false, false)
          }) {
        assertThat(unpack(pack(content, parameters))).isEqualTo(content);
      }
    }
  }

  @Test
  void refusesDamage() throws IOException {
    byte[] frame = pack(content(1000), new Parameters(BlockSize.K64, false, false, false));
    for (int length = 0; length < frame.length - 1; length++) {
      byte[] cut = Arrays.copyOf(frame, length);
      assertThatThrownBy(() -> unpack(cut)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> unpack(new byte[100])).hasMessageContaining("not an LZ4 frame");
  }

  @Test
  void boundsWhatABombBecomes() throws IOException {
    byte[] bomb = pack(new byte[70 << 20], Parameters.DEFAULT);
    assertThatThrownBy(() -> unpack(bomb))
        .isInstanceOf(RecordingException.class)
        .hasMessageContaining("64 MiB");
  }
}

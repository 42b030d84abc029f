package org.ottt.djl.data.event.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.glyph.GlyphSet;

/** Pipes, ports, files that grow, and the queue behind them. */
@Timeout(60)
class LiveSourcesTest {

  /** Returns events of a DVS128 at the column and row 3, ON, at the given times. */
  private static byte[] aedat2(long... micros) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * micros.length);
    for (long time : micros) {
      bytes.putInt((127 - 3) << 8 | (127 - 3) << 1);
      bytes.putInt((int) time);
    }
    return bytes.array();
  }

  @Test
  void deliversWhatHasArrivedThroughAPipe() throws IOException {
    PipedOutputStream writer = new PipedOutputStream();
    PipedInputStream pipe = new PipedInputStream(writer, 1 << 16);
    writer.write(
        "#!AER-DAT2.0\r\n# This is a raw AE data file\r\n".getBytes(StandardCharsets.US_ASCII));
    writer.write(aedat2(1, 2, 3));
    EventBuffer buffer = new EventBuffer();
    try (EventReader reader = LiveInput.open("pipe", pipe, null)) {
      assertThat(reader.read(buffer)).isEqualTo(3);
      assertThat(buffer.x(0)).isEqualTo(3);
      writer.write(aedat2(4));
      assertThat(reader.read(buffer)).isEqualTo(1);
      assertThat(buffer.timestamp(0)).isEqualTo(4);
      writer.close();
      assertThat(reader.read(buffer)).isZero();
    }
  }

  @Test
  void readsRawAndEventsWithoutAHeader() throws IOException {
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    raw.write("% evt 2.0\n% geometry 32x32\n% end\n".getBytes(StandardCharsets.US_ASCII));
    raw.write(word(8 << 28 | 1));
    raw.write(word(1 << 28 | 5 << 22 | 7 << 11 | 9));
    EventBuffer buffer = new EventBuffer();
    try (EventReader reader =
        LiveInput.open("raw", new ByteArrayInputStream(raw.toByteArray()), null)) {
      assertThat(reader.width()).isEqualTo(32);
      assertThat(reader.read(buffer)).isEqualTo(1);
      assertThat(buffer.timestamp(0)).isEqualTo(64 + 5);
      assertThat(buffer.x(0)).isEqualTo(7);
    }
    ByteArrayOutputStream evt3 = new ByteArrayOutputStream();
    evt3.write("% evt 3.0\n% geometry 32x32\n% end\n".getBytes(StandardCharsets.US_ASCII));
    for (int half : new int[] {0x8001, 0x6005, 9, 0x2807}) {
      evt3.write(half);
      evt3.write(half >>> 8);
    }
    try (EventReader reader =
        LiveInput.open("evt3", new ByteArrayInputStream(evt3.toByteArray()), null)) {
      assertThat(reader.read(buffer)).isEqualTo(1);
      assertThat(buffer.timestamp(0)).isEqualTo(4096 + 5);
      assertThat(buffer.y(0)).isEqualTo(9);
      assertThat(buffer.polarity(0)).isEqualTo(1);
    }
    try (EventReader reader =
        LiveInput.open("bare", new ByteArrayInputStream(aedat2(8, 9)), null)) {
      assertThat(reader.width()).isEqualTo(128);
      assertThat(reader.read(buffer)).isEqualTo(2);
    }
    // The address of row 31, column 64, begins with the mark of Prophesee's headers.
    byte[] percent = ByteBuffer.allocate(8).putInt(31 << 22 | (239 - 64) << 12).putInt(5).array();
    percent[0] = '%';
    try (EventReader reader =
        LiveInput.open("percent", new ByteArrayInputStream(percent), Camera.DAVIS240)) {
      assertThat(reader.read(buffer)).isEqualTo(1);
      assertThat(buffer.y(0)).isBetween(0, 179);
    }
    assertThatThrownBy(
            () ->
                LiveInput.open(
                    "aedat4",
                    new ByteArrayInputStream(
                        "#!AER-DAT4.0\r\nxxxxxxxxxx".getBytes(StandardCharsets.US_ASCII)),
                    null))
        .isInstanceOf(RecordingException.class)
        .hasMessage("aedat4: it is AEDAT4, not AEDAT2");
    assertThatThrownBy(() -> LiveInput.open("nothing", InputStream.nullInputStream(), null))
        .hasMessage("nothing: it ended before the first event");
  }

  private static byte[] word(int value) {
    return new byte[] {
      (byte) value, (byte) (value >>> 8), (byte) (value >>> 16), (byte) (value >>> 24)
    };
  }

  @Test
  void waitsForMoreAtTheEndOfAFileThatGrows(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("growing.aedat");
    Files.write(file, aedat2(1, 2));
    EventBuffer buffer = new EventBuffer();
    try (EventReader reader =
        LiveInput.open("file", new GrowingFile(file, Duration.ofMillis(500)), null)) {
      assertThat(reader.read(buffer)).isEqualTo(2);
      Files.write(file, aedat2(3), StandardOpenOption.APPEND);
      assertThat(reader.read(buffer)).isEqualTo(1);
      assertThat(reader.read(buffer)).isZero();
    }
    try (EventReader reader = LiveInput.open("file", new GrowingFile(file, Duration.ZERO), null)) {
      assertThat(reader.read(buffer)).isEqualTo(3);
      Files.write(file, aedat2(1));
      assertThatThrownBy(() -> reader.read(buffer)).hasMessageContaining("shrank");
    }
    try (EventReader reader = LiveInput.open("file", new GrowingFile(file, Duration.ZERO), null)) {
      assertThat(reader.read(buffer)).isEqualTo(1);
      Path next = Files.write(folder.resolve("next"), aedat2(1, 2, 3));
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
      assertThatThrownBy(() -> reader.read(buffer)).hasMessageContaining("was replaced");
    }
  }

  @Test
  void receivesDatagramsAsJaerSendsThemAndCountsRubbish() throws IOException {
    try (UdpEvents events = new UdpEvents(0, Camera.DVS128);
        DatagramSocket sender = new DatagramSocket()) {
      EventBuffer buffer = new EventBuffer();
      send(sender, events.port(), numbered(7, aedat2(1, 2)));
      assertThat(events.read(buffer)).isEqualTo(2);
      assertThat(buffer.y(1)).isEqualTo(3);
      // Without a number, then rubbish, an event outside the sensor, and a gap of two.
      send(sender, events.port(), aedat2(3));
      assertThat(events.read(buffer)).isEqualTo(1);
      send(sender, events.port(), new byte[5]);
      send(sender, events.port(), ByteBuffer.allocate(8).putInt(0x7f000000).putInt(1).array());
      send(sender, events.port(), numbered(10, aedat2(4)));
      assertThat(events.read(buffer)).isEqualTo(1);
      assertThat(buffer.timestamp(0)).isEqualTo(4);
      assertThat(events.counts())
          .isEqualTo(
              Map.of(
                  "datagrams lost", 2L,
                  "datagrams that are not AEDAT 2.0", 1L,
                  "events outside the sensor", 1L));
      assertThatThrownBy(() -> new UdpEvents(events.port(), Camera.DVS128))
          .hasMessageContaining("choose another one");
    }
    assertThatThrownBy(() -> new UdpEvents(0, Camera.GEN4)).hasMessageContaining("too large");
  }

  private static byte[] numbered(int number, byte[] events) {
    return ByteBuffer.allocate(4 + events.length).putInt(number).put(events).array();
  }

  private static void send(DatagramSocket sender, int port, byte[] bytes) throws IOException {
    sender.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
  }

  @Test
  void takesOneSenderAfterTheOtherOverTcp() throws IOException {
    try (TcpEvents events = new TcpEvents(0, Camera.DVS128)) {
      EventBuffer buffer = new EventBuffer();
      try (Socket first = new Socket(InetAddress.getLoopbackAddress(), events.port())) {
        first.getOutputStream().write(aedat2(1, 2));
        assertThat(read(events, buffer, 2)).isEqualTo(2);
      }
      try (Socket rubbish = new Socket(InetAddress.getLoopbackAddress(), events.port())) {
        rubbish
            .getOutputStream()
            .write("#!AER-DAT3.1\r\nrubbish rubbish".getBytes(StandardCharsets.US_ASCII));
      }
      try (Socket second = new Socket(InetAddress.getLoopbackAddress(), events.port())) {
        second
            .getOutputStream()
            .write(
                "#!OTTT-EVENTS 1 128x128\nl 5 b\ne 5 1 2 0\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(read(events, buffer, 1)).isEqualTo(1);
        assertThat(buffer.timestamp(0)).isEqualTo(5);
        List<String> labels = new ArrayList<>();
        events.takeLabels((eventsBefore, micros, name) -> labels.add(name));
        assertThat(labels).containsExactly("b");
      }
      assertThat(events.senders()).isEqualTo(2);
      assertThat(events.counts()).isEqualTo(Map.of("broken connections or garbage", 1L));
    }
  }

  /** Bytes may arrive in pieces. */
  private static int read(TcpEvents events, EventBuffer buffer, int wanted) throws IOException {
    int count = 0;
    while (count < wanted) {
      count += events.read(buffer);
    }
    return count;
  }

  /** A source that yields a frame whenever it is told to. */
  private static final class Handed implements FrameSource {

    private final ArrayBlockingQueue<Object> frames = new ArrayBlockingQueue<>(100);
    private long number;

    @Override
    public LiveFrame next() throws IOException {
      Object next;
      try {
        next = frames.take();
      } catch (InterruptedException e) {
        return null;
      }
      if (next instanceof IOException e) {
        throw e;
      }
      return next.equals("end") ? null : new LiveFrame(number++, 0, new float[0], -1);
    }

    @Override
    public int height() {
      return 1;
    }

    @Override
    public int width() {
      return 1;
    }

    @Override
    public List<String> classNames() {
      return List.of();
    }

    @Override
    public boolean repeats() {
      return false;
    }

    @Override
    public Map<String, Long> counts() {
      return Map.of();
    }

    @Override
    public void close() {}
  }

  @Test
  void dropsTheOldestFramesOrHoldsTheSourceBack() throws Exception {
    for (FrameQueue.Overflow overflow : FrameQueue.Overflow.values()) {
      Handed source = new Handed();
      try (FrameQueue queue = new FrameQueue(source, 2, overflow)) {
        // A source that stalls yields nothing, and that is not an end.
        assertThat(queue.poll(20)).isNull();
        assertThat(queue.isAtEnd()).isFalse();
        for (int i = 0; i < 5; i++) {
          source.frames.put("frame");
        }
        source.frames.put("end");
        boolean drops = overflow == FrameQueue.Overflow.DROP_OLDEST;
        while (drops ? !source.frames.isEmpty() : source.frames.size() > 3) {
          TimeUnit.MILLISECONDS.sleep(5);
        }
        List<Long> numbers = new ArrayList<>();
        while (!queue.isAtEnd()) {
          LiveFrame frame = queue.poll(1000);
          if (frame != null) {
            numbers.add(frame.number());
          }
        }
        if (drops) {
          assertThat(numbers).containsExactly(3L, 4L);
          assertThat(queue.counts()).containsEntry("frames dropped", 3L);
          assertThat(queue.leftOut()).isEqualTo(3);
        } else {
          assertThat(numbers).containsExactly(0L, 1L, 2L, 3L, 4L);
          assertThat(queue.counts()).isEmpty();
        }
      }
    }
  }

  @Test
  void handsOnTheFramesBeforeAFailure() throws Exception {
    Handed source = new Handed();
    try (FrameQueue queue = new FrameQueue(source, 4, FrameQueue.Overflow.WAIT)) {
      source.frames.put("frame");
      source.frames.put(new IOException("the camera was unplugged"));
      assertThat(queue.poll(1000)).isNotNull();
      assertThatThrownBy(() -> queue.poll(1000)).hasMessage("the camera was unplugged");
    }
  }

  @Test
  void filmsTheSameGlyphsUnderConditionsThatDrift() throws IOException {
    try (DriftingGlyphs one = new DriftingGlyphs(3, 100, 5);
        DriftingGlyphs two = new DriftingGlyphs(3, 100, 5)) {
      assertThat(one.framesPerGlyph()).isEqualTo(4);
      List<LiveFrame> frames = new ArrayList<>();
      for (int i = 0; i < 4 * 25; i++) {
        frames.add(one.next());
      }
      two.skip(61);
      LiveFrame frame = two.next();
      assertThat(frame.number()).isEqualTo(61);
      assertThat(frame.values()).isEqualTo(frames.get(61).values());
      assertThat(frame.label()).isEqualTo(frames.get(61).label());
      assertThat(frames.subList(0, 20)).allMatch(each -> each.label() < 7);
      assertThat(one.condition(0)).isZero();
      assertThat(one.condition(20)).isEqualTo(1);
      assertThat(one.condition(1_000_000)).isEqualTo(3);
      // Ten glyphs in a row are of all kinds, and a dimmed light makes fewer events.
      assertThat(frames.stream().map(LiveFrame::label).distinct().count())
          .isEqualTo(GlyphSet.CLASS_NAMES.size());
      assertThat(events(frames.subList(40, 60))).isLessThan(events(frames.subList(20, 40)));
    }
    assertThatThrownBy(() -> new DriftingGlyphs(1, 500, 0)).hasMessageContaining("1 to 400 ms");
  }

  private static double events(List<LiveFrame> frames) {
    double sum = 0;
    for (LiveFrame frame : frames) {
      for (float value : frame.values()) {
        sum += value;
      }
    }
    return sum;
  }

  @Test
  void normalizesByTheFirstFrames() {
    FrameCalibration calibration = new FrameCalibration();
    calibration.add(new float[] {0, 2, 5, 5});
    assertThat(FrameCalibration.apply(calibration.result(), new float[] {0, 2, 5, 6}))
        .containsExactly(-1, 1, 0, 1);
    String text = FrameCalibration.toText(calibration.result());
    assertThat(FrameCalibration.ofText(text).mean(1)).isEqualTo(5);
  }
}

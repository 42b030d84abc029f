package org.ottt.djl.data.event.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ottt.djl.data.LogLines;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;

/** What one sender leaves to the next one, and what the log says of senders that do not fit. */
@Timeout(60)
class TcpEventsTest {

  private static final int FRAMES = 15;
  private static final int FRAME_MILLIS = 20;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void send(int port, byte[] bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(bytes);
    }
  }

  /** Returns a record of 300 ms with an event every millisecond and two lines around them. */
  private static byte[] sample(String first, String last) {
    StringBuilder text = new StringBuilder("#!OTTT-EVENTS 1 4x3\n").append(first);
    for (int i = 0; i < FRAMES * FRAME_MILLIS; i++) {
      text.append("e ").append(1000 * i).append(" 1 2 1\n");
    }
    return ascii(text.append(last).toString());
  }

  private static void take(EventFrameSource source, int count, List<LiveFrame> frames)
      throws IOException {
    for (int i = 0; i < count; i++) {
      frames.add(source.next());
    }
  }

  @Test
  void eachSenderHasItsOwnClockAndLabels() throws IOException {
    TcpEvents events = new TcpEvents(0, Camera.of(4, 3));
    List<LiveFrame> frames = new ArrayList<>();
    try (EventFrameSource source =
        new EventFrameSource(
            events,
            new LiveFrameOptions(FRAME_MILLIS, FrameSize.SENSOR),
            new LabelTrack(List.of("a", "b")),
            false)) {
      send(events.port(), sample("l 0 a\n", "l 300000 b\n"));
      take(source, FRAMES - 1, frames);
      // The next sender ends the last frame of the one before it.
      send(events.port(), sample("l 0 b\n", "l 300000 a\n"));
      take(source, FRAMES, frames);
      send(events.port(), sample("", ""));
      take(source, FRAMES, frames);
      assertThat(source.counts()).isEqualTo(Map.of("senders", 3L));
      assertThat(source.leftOut()).isZero();
    }
    for (int i = 0; i < frames.size(); i++) {
      LiveFrame frame = frames.get(i);
      int sender = i / FRAMES;
      assertThat(frame.number()).isEqualTo(i);
      assertThat(frame.micros()).as("frame %d", i).isEqualTo(1000L * FRAME_MILLIS * (i % FRAMES));
      assertThat(frame.label()).as("frame %d", i).isEqualTo(sender == 2 ? -1 : sender);
      // Row 2, column 1, ON.
      assertThat(frame.values()[12 + 2 * 4 + 1]).as("frame %d", i).isEqualTo(FRAME_MILLIS);
    }
  }

  /** Sends what is refused, then an event of a DVS128, and reads the latter. */
  private static void refuse(TcpEvents events, byte[] bytes) throws IOException {
    send(events.port(), bytes);
    send(events.port(), ascii("#!OTTT-EVENTS 1 128x128\ne 5 1 2 0\n"));
    EventBuffer buffer = new EventBuffer();
    assertThat(events.read(buffer)).isEqualTo(1);
    assertThat(buffer.timestamp(0)).isEqualTo(5);
  }

  private static byte[] aedat2(String chip) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(ascii("#!AER-DAT2.0\r\n# AEChip: " + chip + "\r\n#End Of ASCII Header\r\n"));
    bytes.write(new byte[8]);
    return bytes.toByteArray();
  }

  @Test
  void saysWhyASenderIsDisconnected() throws IOException {
    try (LogLines log = LogLines.of(BrokenConnections.class);
        TcpEvents events = new TcpEvents(0, null)) {
      assertThat(events.width()).isEqualTo(128);
      byte[] small = ascii("#!OTTT-EVENTS 1 32x24\ne 0 0 0 1\n");
      refuse(events, small);
      refuse(events, small);
      refuse(events, aedat2("eu.seebetter.ini.chips.davis.Davis346B"));
      refuse(events, ascii("#!AER-DAT3.1\r\nrubbish rubbish"));
      String host = InetAddress.getLoopbackAddress().getHostAddress();
      String start = "WARN tcp:" + events.port() + ": the connection of " + host + ":";
      assertThat(log.lines())
          .as("the second one like the first is not told of again")
          .hasSize(3)
          .allMatch(line -> line.startsWith(start));
      assertThat(log.lines().get(0))
          .endsWith(
              " was closed: the sensor size in the sender's header differs from --camera,"
                  + " 32 x 24 instead of 128 x 128 (the default); start with --camera 32x24");
      assertThat(log.lines().get(1))
          .endsWith("346 x 260 instead of 128 x 128 (the default); start with --camera 346x260");
      assertThat(log.lines().get(2)).endsWith(" was closed: it is AEDAT3, not AEDAT2");
      assertThat(events.counts()).containsEntry("broken connections or garbage", 4L);
    }
  }

  @Test
  void aCameraThatIsNamedCountsMoreThanAHeaderOfAedat2() throws IOException {
    try (LogLines log = LogLines.of(BrokenConnections.class);
        TcpEvents events = new TcpEvents(0, Camera.DAVIS346)) {
      send(events.port(), ascii("#!OTTT-EVENTS 1 32x24\ne 0 0 0 1\n"));
      send(events.port(), aedat2("DAVIS240C"));
      EventBuffer buffer = new EventBuffer();
      assertThat(events.read(buffer)).isEqualTo(1);
      assertThat(buffer.x(0)).isEqualTo(345);
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0))
          .endsWith("32 x 24 instead of 346 x 260; start with --camera 32x24");
    }
  }
}

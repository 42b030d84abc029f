package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.io.InputStream;
import org.ottt.djl.data.event.source.AxisMapping;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.CheckedReader;
import org.ottt.djl.data.event.source.EventDecoder;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.RecordingException;

/**
 * Events that are still being sent: through a pipe, over a connection, or into a file that grows.
 *
 * <p>Formats that a camera's program writes event by event can be read so: AEDAT 2.0 and
 * Prophesee's RAW (EVT 2.0 and 3.0), recognised by their first line. Without one the bytes are
 * AEDAT 2.0's events, 8 bytes each, as jAER sends them over a connection. A read returns what has
 * arrived.
 */
public final class LiveRecording {

  private LiveRecording() {}

  /**
   * Opens a stream of bytes; waits for the first of them.
   *
   * @param name what messages call it
   * @param stream the bytes, closed by the reader, also if this method throws
   * @param camera the camera by the caller's word, or null for the one that the header tells; a
   *     DVS128 where there is no header
   * @return a reader, to be closed by the caller
   * @throws RecordingException if it is of another format
   * @throws IOException if it cannot be read
   */
  public static EventReader open(String name, InputStream stream, Camera camera)
      throws IOException {
    ByteInput in = ByteInput.live(name, stream);
    try {
      return new CheckedReader(name, decoder(in, camera), AxisMapping.SENSOR, false);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static EventDecoder decoder(ByteInput in, Camera camera) throws IOException {
    if (in.fill(2) < 2) {
      throw new RecordingException(in.name(), "it ended before the first event");
    }
    char first = (char) in.bytes()[in.offset()];
    char second = (char) in.bytes()[in.offset() + 1];
    // A blank follows in a text header; in an address it would be a column beyond any DAVIS.
    if (first == '%' && second == ' ') {
      return RecordingFormat.RAW.open(in, camera, false);
    }
    if (first != '#' || second != '!') {
      return new Aedat2Decoder(
          in, layout(in.name(), camera == null ? Camera.DVS128 : camera), camera == null);
    }
    return RecordingFormat.AEDAT2.open(in, camera, false);
  }

  /** Returns the layout of a camera's addresses in AEDAT 2.0. */
  static Aedat2Layout layout(String name, Camera camera) throws RecordingException {
    Aedat2Layout layout = Aedat2Layout.of(camera);
    if (layout == null) {
      throw new RecordingException(
          name, "a sensor of " + camera.sensor() + " is too large for the addresses of AEDAT 2.0");
    }
    return layout;
  }
}

package org.ottt.djl.data.event.live;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.ottt.djl.data.event.recording.LiveRecording;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.RecordingException;

/**
 * Streams of bytes that hold events: the simple record of {@link EventLines}, AEDAT 2.0 with its
 * header or without, and Prophesee's RAW (EVT 2.0 and 3.0), recognised by their first bytes.
 */
public final class LiveInput {

  private LiveInput() {}

  /**
   * Opens a stream; waits for its first bytes.
   *
   * @param name what messages call it
   * @param stream the bytes, closed by the reader, also if this method throws
   * @param camera the camera by the caller's word, or null for the one that the stream tells
   * @return a reader, to be closed by the caller
   * @throws RecordingException if it is of another format
   * @throws IOException if it cannot be read
   */
  public static EventReader open(String name, InputStream stream, Camera camera)
      throws IOException {
    BufferedInputStream in = new BufferedInputStream(stream, 1 << 16);
    byte[] mark = EventLines.MARK.getBytes(StandardCharsets.US_ASCII);
    in.mark(mark.length);
    // Byte by byte: a short stream of another format must not be waited for.
    int same = 0;
    while (same < mark.length && in.read() == mark[same]) {
      same++;
    }
    in.reset();
    return same == mark.length ? new EventLines(name, in) : LiveRecording.open(name, in, camera);
  }
}

package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.util.List;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventDecoder;
import org.ottt.djl.data.event.source.RecordingWarning;

/** A decoder of a format whose events all take the same number of bytes, one after the other. */
abstract class FixedSizeDecoder implements EventDecoder {

  private final ByteInput in;
  private final int eventBytes;
  private final CutOff cutOff;

  /**
   * Creates the decoder.
   *
   * @param in the file, closed by this object
   * @param eventBytes bytes of an event
   * @param strict whether a file that stops within an event is an error
   */
  FixedSizeDecoder(ByteInput in, int eventBytes, boolean strict) {
    this.in = in;
    this.eventBytes = eventBytes;
    cutOff = new CutOff(in.name(), strict, "an event", "whole one");
  }

  @Override
  public final void decode(EventBuffer buffer) throws IOException {
    while (buffer.room() > 0 && (buffer.size() == 0 || !in.wouldWait(eventBytes))) {
      int available = in.fill(eventBytes);
      if (available < eventBytes) {
        if (available > 0) {
          cutOff.end(
              in.position(),
              "the last event is cut off after " + available + " of " + eventBytes + " bytes");
        }
        return;
      }
      int events = Math.min(available / eventBytes, buffer.room());
      decode(in.bytes(), in.offset(), events, buffer);
      in.skip(events * eventBytes);
    }
  }

  /**
   * Decodes whole events.
   *
   * @param bytes holds them
   * @param offset where the first one begins
   * @param events how many there are
   * @param buffer where they go; has room for all
   */
  abstract void decode(byte[] bytes, int offset, int events, EventBuffer buffer);

  @Override
  public List<RecordingWarning> warnings() {
    return cutOff.warnings();
  }

  @Override
  public final void close() throws IOException {
    in.close();
  }
}

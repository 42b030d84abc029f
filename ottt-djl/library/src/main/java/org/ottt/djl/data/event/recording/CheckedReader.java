package org.ottt.djl.data.event.recording;

import java.io.IOException;

/** Delivers a decoder's events after making sure that they can be true. */
final class CheckedReader implements EventReader {

  private final String name;
  private final EventDecoder decoder;
  private final AxisMapping mapping;
  private long delivered;
  private long last;

  CheckedReader(String name, EventDecoder decoder, AxisMapping mapping) {
    this.name = name;
    this.decoder = decoder;
    this.mapping = mapping;
  }

  @Override
  public int width() {
    return mapping.width(decoder.sensor());
  }

  @Override
  public int height() {
    return mapping.height(decoder.sensor());
  }

  @Override
  public int read(EventBuffer buffer) throws IOException {
    buffer.clear();
    decoder.decode(buffer);
    if (buffer.size() == 0 && delivered == 0) {
      throw new RecordingException(name, "the recording is empty, it holds no event");
    }
    checkPixels(buffer);
    checkTimestamps(buffer);
    delivered += buffer.size();
    mapping.apply(buffer, decoder.sensor());
    return buffer.size();
  }

  private void checkPixels(EventBuffer buffer) throws RecordingException {
    int right = decoder.sensor().width() - 1;
    int bottom = decoder.sensor().height() - 1;
    // One test for all events: the sign bit stays 0 as long as 0 <= x <= right, 0 <= y <= bottom.
    int outside = 0;
    for (int i = 0; i < buffer.size(); i++) {
      int x = buffer.x(i);
      int y = buffer.y(i);
      outside |= x | y | (right - x) | (bottom - y);
    }
    if (outside >= 0) {
      return;
    }
    for (int i = 0; i < buffer.size(); i++) {
      int x = buffer.x(i);
      int y = buffer.y(i);
      if ((x | y | (right - x) | (bottom - y)) < 0) {
        throw new RecordingException(
            name,
            String.format(
                "event %d lies at (%d, %d), outside the sensor of %s",
                delivered + i, x, y, decoder.sensor()));
      }
    }
  }

  private void checkTimestamps(EventBuffer buffer) throws RecordingException {
    for (int i = 0; i < buffer.size(); i++) {
      long timestamp = buffer.timestamp(i);
      if (Long.compareUnsigned(timestamp, last) < 0) {
        throw new RecordingException(
            name,
            String.format(
                "timestamps go back at event %d, from %s to %s us",
                delivered + i, Long.toUnsignedString(last), Long.toUnsignedString(timestamp)));
      }
      last = timestamp;
    }
  }

  @Override
  public void close() throws IOException {
    decoder.close();
  }
}

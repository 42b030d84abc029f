package org.ottt.djl.data.event.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Delivers a decoder's events the right way up, after checking that they lie on the sensor and
 * counting timestamps that step back.
 */
public final class CheckedReader implements EventReader {

  /** What steps back in time are called for all recordings alike. */
  static final String STEPS_BACK =
      "timestamps step back; events keep the order of the file, --strict refuses them";

  private final String name;
  private final EventDecoder decoder;
  private final AxisMapping mapping;
  private final boolean strict;
  private long delivered;
  private long last;
  private long stepsBack;
  private long longestStep;

  /**
   * Creates the reader.
   *
   * @param name the recording, for messages
   * @param decoder the events; closed by this object
   * @param mapping which way up the picture is delivered
   * @param strict whether timestamps that step back are an error
   */
  public CheckedReader(String name, EventDecoder decoder, AxisMapping mapping, boolean strict) {
    this.name = name;
    this.decoder = decoder;
    this.mapping = mapping;
    this.strict = strict;
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
        String assumption = decoder.assumption();
        throw new RecordingException(
            name,
            String.format(
                "event %d lies at (%d, %d), outside the sensor of %s%s",
                delivered + i,
                x,
                y,
                decoder.sensor(),
                assumption == null ? "" : "; " + assumption));
      }
    }
  }

  private void checkTimestamps(EventBuffer buffer) throws RecordingException {
    for (int i = 0; i < buffer.size(); i++) {
      long timestamp = buffer.timestamp(i);
      if (Long.compareUnsigned(timestamp, last) < 0) {
        if (strict) {
          throw new RecordingException(
              name,
              String.format(
                  "timestamps go back at event %d, from %s to %s us",
                  delivered + i, Long.toUnsignedString(last), Long.toUnsignedString(timestamp)));
        }
        stepsBack++;
        if (Long.compareUnsigned(last - timestamp, longestStep) > 0) {
          longestStep = last - timestamp;
        }
      }
      last = timestamp;
    }
  }

  @Override
  public List<RecordingWarning> warnings() {
    List<RecordingWarning> warnings = new ArrayList<>();
    if (decoder.assumption() != null) {
      warnings.add(new RecordingWarning(decoder.assumption(), ""));
    }
    if (stepsBack > 0) {
      warnings.add(
          new RecordingWarning(
              STEPS_BACK,
              String.format(
                  "%d of %d events, by %s us at most",
                  stepsBack, delivered, Long.toUnsignedString(longestStep))));
    }
    warnings.addAll(decoder.warnings());
    return warnings;
  }

  @Override
  public void close() throws IOException {
    decoder.close();
  }
}

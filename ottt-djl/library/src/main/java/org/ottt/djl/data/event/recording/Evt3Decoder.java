package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventDecoder;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.RecordingWarning;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * EVT 3.0: little-endian words of 16 bits whose bits 12..15 tell their type. A word changes a part
 * of the state, and some of them stand for events in that state:
 *
 * <ul>
 *   <li>0: row in bits 0..10, from the top
 *   <li>2: one event; column in bits 0..10, from the left, polarity in bit 11
 *   <li>3: first column (bits 0..10) and polarity (bit 11) of the vectors that follow
 *   <li>4, 5: a vector: an event for each bit that is set, in 12 or 8 columns; the next vector
 *       begins after them
 *   <li>6, 8: low and high 12 bits of the timestamp, which overflows every 16.8 s
 * </ul>
 *
 * <p>All other words (triggers, vendor's data) are skipped, and so is what comes before the first
 * word of type 8. Sensors may send events outside themselves; they are left out and counted.
 */
final class Evt3Decoder implements EventDecoder {

  private static final int ROW = 0x0;
  private static final int OTHER_ROW = 0x1;
  private static final int COLUMN = 0x2;
  private static final int VECTOR_COLUMN = 0x3;
  private static final int VECTOR_12 = 0x4;
  private static final int VECTOR_8 = 0x5;
  private static final int TIME_LOW = 0x6;
  private static final int TIME_HIGH = 0x8;
  private static final int TYPE_SHIFT = 12;
  private static final int CONTENT_MASK = 0xFFF;
  private static final int PIXEL_MASK = 0x7FF;
  private static final int POLARITY_SHIFT = 11;
  private static final int TIME_BITS = 12;
  private static final int VECTOR_12_WIDTH = 12;
  private static final int VECTOR_8_WIDTH = 8;
  private static final int VECTOR_8_MASK = 0xFF;

  /** Where a column of vectors stays that a damaged file leads away from the sensor. */
  private static final int MAX_COLUMN = 1 << 12;

  private final ByteInput in;
  private final SensorSize sensor;
  private final boolean strict;
  private final CutOff cutOff;
  private final ClockUnwrap clock = new ClockUnwrap(2 * TIME_BITS);

  private long high = -1;
  private int low;
  private int row = Integer.MAX_VALUE;
  private int vectorColumn;
  private int vectorPolarity;

  /** Columns of the present vector that are not delivered yet; bit 0 is {@link #pendingColumn}. */
  private int pending;

  private int pendingColumn;
  private long outside;

  /**
   * Creates the decoder.
   *
   * @param in the file after its header; closed by this object
   * @param sensor size of the sensor
   * @param strict whether events outside the sensor, and a file that stops within a word, are
   *     errors
   */
  Evt3Decoder(ByteInput in, SensorSize sensor, boolean strict) {
    this.in = in;
    this.sensor = sensor;
    this.strict = strict;
    cutOff = new CutOff(in.name(), strict, "a word", "whole one");
  }

  @Override
  public SensorSize sensor() {
    return sensor;
  }

  @Override
  public List<RecordingWarning> warnings() {
    List<RecordingWarning> warnings = new ArrayList<>(cutOff.warnings());
    if (outside > 0) {
      warnings.add(
          new RecordingWarning(
              "events outside the sensor were left out", outside + " of " + sensor));
    }
    return warnings;
  }

  @Override
  public void decode(EventBuffer buffer) throws IOException {
    while (buffer.room() > 0) {
      if (pending != 0) {
        int bit = Integer.numberOfTrailingZeros(pending);
        pending &= pending - 1;
        add(pendingColumn + bit, vectorPolarity, buffer);
      } else {
        if (buffer.size() > 0 && in.wouldWait(Short.BYTES)) {
          return;
        }
        int available = in.fill(Short.BYTES);
        if (available == 0) {
          return;
        }
        if (available < Short.BYTES) {
          cutOff.end(in.position(), "the last word is cut off after 1 of 2 bytes");
          return;
        }
        int at = in.offset();
        int word = (in.bytes()[at] & 0xFF) | (in.bytes()[at + 1] & 0xFF) << Byte.SIZE;
        in.skip(Short.BYTES);
        read(word, buffer);
      }
    }
  }

  private void read(int word, EventBuffer buffer) throws RecordingException {
    int content = word & CONTENT_MASK;
    switch (word >>> TYPE_SHIFT) {
      case ROW -> row = content & PIXEL_MASK;
      case OTHER_ROW -> row = Integer.MAX_VALUE;
      case COLUMN -> add(content & PIXEL_MASK, content >>> POLARITY_SHIFT, buffer);
      case VECTOR_COLUMN -> {
        vectorColumn = content & PIXEL_MASK;
        vectorPolarity = content >>> POLARITY_SHIFT;
      }
      case VECTOR_12 -> vector(content, VECTOR_12_WIDTH);
      case VECTOR_8 -> vector(content & VECTOR_8_MASK, VECTOR_8_WIDTH);
      case TIME_LOW -> low = content;
      case TIME_HIGH -> {
        long next = clock.unwrap((long) content << TIME_BITS);
        // The low part of another high part is not valid any more; its own follows.
        low = next == high ? low : 0;
        high = next;
      }
      default -> {
        // Triggers and vendor's data.
      }
    }
  }

  private void vector(int columns, int width) {
    pending = columns;
    pendingColumn = vectorColumn;
    vectorColumn = Math.min(MAX_COLUMN, vectorColumn + width);
  }

  private void add(int column, int polarity, EventBuffer buffer) throws RecordingException {
    // Rows of other data (type 1) are not rows of the sensor and are not counted.
    if (high < 0 || row == Integer.MAX_VALUE) {
      return;
    }
    if (column >= sensor.width() || row >= sensor.height()) {
      if (strict) {
        throw new RecordingException(
            in.name(),
            String.format(
                "an event lies at (%d, %d), outside the sensor of %s", column, row, sensor));
      }
      outside++;
      return;
    }
    buffer.add(high | low, column, row, polarity);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

package org.ottt.djl.data.event.source;

import java.io.IOException;
import java.util.List;

/**
 * The events of a recording between two times, such as one gesture of a longer recording.
 *
 * @param whole the recording
 * @param from the first time, in unsigned microseconds by the recording's clock
 * @param to the first time that does not belong to it
 */
public record RecordingSlice(EventSource whole, long from, long to) implements EventSource {

  /**
   * Checks the times.
   *
   * @param whole the recording
   * @param from the first time, in unsigned microseconds by the recording's clock
   * @param to the first time that does not belong to it
   * @throws IllegalArgumentException if no time lies between them
   */
  public RecordingSlice {
    if (Long.compareUnsigned(from, to) >= 0) {
      throw new IllegalArgumentException(
          "A slice must end after it begins, not "
              + Long.toUnsignedString(from)
              + " .. "
              + Long.toUnsignedString(to)
              + " us");
    }
  }

  @Override
  public String name() {
    return whole.name() + "@" + Long.toUnsignedString(from) + "-" + Long.toUnsignedString(to);
  }

  @Override
  public EventReader open() throws IOException {
    return new SliceReader(whole.open());
  }

  private final class SliceReader implements EventReader {

    /** Timestamps may step back a little, so that the end is after the first one beyond it. */
    private static final long SLACK = 1_000_000;

    private final EventReader reader;
    private final EventBuffer chunk = new EventBuffer();
    private int next;
    private boolean ended;
    private boolean delivered;

    SliceReader(EventReader reader) {
      this.reader = reader;
    }

    @Override
    public int width() {
      return reader.width();
    }

    @Override
    public int height() {
      return reader.height();
    }

    @Override
    public int read(EventBuffer buffer) throws IOException {
      buffer.clear();
      while (buffer.room() > 0 && (next < chunk.size() || nextChunk())) {
        long timestamp = chunk.timestamp(next);
        if (Long.compareUnsigned(timestamp, from) >= 0) {
          if (Long.compareUnsigned(timestamp, to) < 0) {
            buffer.add(timestamp, chunk.x(next), chunk.y(next), chunk.polarity(next));
          } else if (timestamp - to >= SLACK) {
            ended = true;
            next = chunk.size();
            continue;
          }
        }
        next++;
      }
      if (buffer.size() == 0 && !delivered) {
        throw new RecordingException(name(), "there is no event between these times (us)");
      }
      delivered = true;
      return buffer.size();
    }

    private boolean nextChunk() throws IOException {
      next = 0;
      if (ended || reader.read(chunk) == 0) {
        ended = true;
        chunk.clear();
        return false;
      }
      return true;
    }

    @Override
    public List<RecordingWarning> warnings() {
      return reader.warnings();
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}

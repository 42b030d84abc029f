package org.ottt.djl.data.event.frame;

import java.util.List;
import org.ottt.djl.data.event.source.RecordingWarning;

/** Numbers of events {@code [T, 2, H, W]}, channel 0 OFF and channel 1 ON. */
public final class FrameCounts {

  /** Channels of a frame: OFF and ON. */
  public static final int CHANNELS = 2;

  private final int frames;
  private final int height;
  private final int width;
  private final long events;
  private final int[] counts;
  private final List<FrameSpan> spans;
  private final List<RecordingWarning> warnings;

  FrameCounts(
      int frames,
      int height,
      int width,
      long events,
      int[] counts,
      List<FrameSpan> spans,
      List<RecordingWarning> warnings) {
    this.warnings = warnings;
    this.frames = frames;
    this.height = height;
    this.width = width;
    this.events = events;
    this.counts = counts;
    this.spans = spans;
  }

  /**
   * Returns the number of frames.
   *
   * @return T
   */
  public int frames() {
    return frames;
  }

  /**
   * Returns the height.
   *
   * @return H, rows
   */
  public int height() {
    return height;
  }

  /**
   * Returns the width.
   *
   * @return W, columns
   */
  public int width() {
    return width;
  }

  /**
   * Returns the number of events of all frames together.
   *
   * @return the number of events of the recording
   */
  public long events() {
    return events;
  }

  /**
   * Returns how many events a pixel has.
   *
   * @param frame the frame, from 0
   * @param polarity 0 for OFF, 1 for ON
   * @param y the row, 0 at the top
   * @param x the column, 0 at the left
   * @return the number of events
   */
  public int count(int frame, int polarity, int y, int x) {
    return counts[((frame * CHANNELS + polarity) * height + y) * width + x];
  }

  /**
   * Returns when the events of each frame happened.
   *
   * @return T spans
   */
  public List<FrameSpan> spans() {
    return spans;
  }

  /**
   * Returns what was remarkable about the recording.
   *
   * @return the warnings of its reader
   */
  public List<RecordingWarning> warnings() {
    return warnings;
  }

  /** Returns the counts themselves, not a copy: plane after plane, row by row. */
  int[] values() {
    return counts;
  }
}

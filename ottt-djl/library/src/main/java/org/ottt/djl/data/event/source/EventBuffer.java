package org.ottt.djl.data.event.source;

import java.util.Objects;

/**
 * A run of events in columns, filled again and again by an {@link EventReader}.
 *
 * <p>An event is a timestamp in microseconds, a pixel and a polarity. Timestamps are unsigned
 * 64-bit numbers: compare them with {@link Long#compareUnsigned}; differences of two of them are
 * right as they are. Pixels are counted from the top left corner. For one thread.
 */
public final class EventBuffer {

  /** A number of events that keeps the columns in a core's cache. */
  public static final int DEFAULT_CAPACITY = 8192;

  private final long[] timestamps;
  private final byte[] polarities;
  private int[] x;
  private int[] y;
  private int size;

  /** Creates an empty buffer of {@value #DEFAULT_CAPACITY} events. */
  public EventBuffer() {
    this(DEFAULT_CAPACITY);
  }

  /**
   * Creates an empty buffer.
   *
   * @param capacity how many events it can hold, at least 1
   * @throws IllegalArgumentException if the capacity is below 1
   */
  public EventBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("The capacity must be 1 or more, got " + capacity);
    }
    timestamps = new long[capacity];
    polarities = new byte[capacity];
    x = new int[capacity];
    y = new int[capacity];
  }

  /**
   * Returns the number of events in the buffer.
   *
   * @return the number of events
   */
  public int size() {
    return size;
  }

  /**
   * Returns how many events can be added.
   *
   * @return the capacity less the size
   */
  public int room() {
    return timestamps.length - size;
  }

  /** Removes all events. */
  public void clear() {
    size = 0;
  }

  /**
   * Adds an event.
   *
   * @param timestamp microseconds, unsigned
   * @param column the pixel's column
   * @param row the pixel's row
   * @param on whether the pixel became brighter
   * @throws IndexOutOfBoundsException if there is no room
   */
  public void add(long timestamp, int column, int row, boolean on) {
    add(timestamp, column, row, on ? 1 : 0);
  }

  /**
   * Adds an event.
   *
   * @param timestamp microseconds, unsigned
   * @param column the pixel's column
   * @param row the pixel's row
   * @param polarity 1 if the pixel became brighter (ON), 0 if it became darker (OFF)
   * @throws IndexOutOfBoundsException if there is no room
   */
  public void add(long timestamp, int column, int row, int polarity) {
    timestamps[size] = timestamp;
    x[size] = column;
    y[size] = row;
    polarities[size] = (byte) polarity;
    size++;
  }

  /**
   * Returns when an event happened.
   *
   * @param index the event, from 0
   * @return unsigned microseconds, by the camera's clock
   */
  public long timestamp(int index) {
    return timestamps[Objects.checkIndex(index, size)];
  }

  /**
   * Returns the column of an event's pixel.
   *
   * @param index the event, from 0
   * @return the column, 0 at the left
   */
  public int x(int index) {
    return x[Objects.checkIndex(index, size)];
  }

  /**
   * Returns the row of an event's pixel.
   *
   * @param index the event, from 0
   * @return the row, 0 at the top
   */
  public int y(int index) {
    return y[Objects.checkIndex(index, size)];
  }

  /**
   * Returns the polarity of an event.
   *
   * @param index the event, from 0
   * @return 1 if the pixel became brighter (ON), 0 if it became darker (OFF)
   */
  public int polarity(int index) {
    return polarities[Objects.checkIndex(index, size)];
  }

  /** Exchanges columns and rows of all events. */
  void transpose() {
    int[] columns = x;
    x = y;
    y = columns;
  }

  /** Turns the picture upside down. */
  void flipRows(int height) {
    for (int i = 0; i < size; i++) {
      y[i] = height - 1 - y[i];
    }
  }
}

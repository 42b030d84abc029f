package org.ottt.djl.data.event.source;

import java.util.Arrays;

/** A recording in memory. */
public final class EventList implements EventSource {

  private static final int FIRST_CAPACITY = 1024;

  private final String name;
  private final SensorSize sensor;
  private long[] timestamps = new long[FIRST_CAPACITY];

  /** Row, column and polarity in one number. */
  private int[] pixels = new int[FIRST_CAPACITY];

  private int size;

  /**
   * Creates an empty recording.
   *
   * @param name what messages call it
   * @param sensor size of the sensor
   */
  public EventList(String name, SensorSize sensor) {
    this.name = name;
    this.sensor = sensor;
  }

  /**
   * Adds an event.
   *
   * @param timestamp microseconds
   * @param x the pixel's column
   * @param y the pixel's row
   * @param on whether the pixel became brighter
   */
  public void add(long timestamp, int x, int y, boolean on) {
    if (size == timestamps.length) {
      timestamps = Arrays.copyOf(timestamps, 2 * size);
      pixels = Arrays.copyOf(pixels, 2 * size);
    }
    timestamps[size] = timestamp;
    pixels[size] = 2 * (y * sensor.width() + x) + (on ? 1 : 0);
    size++;
  }

  /**
   * Returns the number of events.
   *
   * @return the number of events
   */
  public int size() {
    return size;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public EventReader open() {
    return new CheckedReader(name, new ListDecoder(), AxisMapping.SENSOR, false);
  }

  private final class ListDecoder implements EventDecoder {

    private int next;

    @Override
    public SensorSize sensor() {
      return sensor;
    }

    @Override
    public void decode(EventBuffer buffer) {
      for (int end = Math.min(size, next + buffer.room()); next < end; next++) {
        int pixel = pixels[next] >> 1;
        buffer.add(
            timestamps[next], pixel % sensor.width(), pixel / sensor.width(), pixels[next] & 1);
      }
    }

    @Override
    public void close() {}
  }
}

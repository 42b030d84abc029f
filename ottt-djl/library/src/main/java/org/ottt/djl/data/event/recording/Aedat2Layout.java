package org.ottt.djl.data.event.recording;

import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * Which bits of an AEDAT 2.0 address mean what: it depends on the camera.
 *
 * @param sensor size of the sensor
 * @param davis whether it is the layout of the DAVIS cameras and all later ones; otherwise it is
 *     the DVS128's
 */
record Aedat2Layout(SensorSize sensor, boolean davis) {

  private static final int DVS128_SIZE = 128;
  private static final int DVS128_SPECIAL = 0x8000;
  private static final int DVS128_MASK = 0x7F;
  private static final int DAVIS_NO_DVS_EVENT = 0x8000_0000;
  private static final int DAVIS_TRIGGER = 0x400;
  private static final int DAVIS_Y_MASK = 0x1FF;
  private static final int DAVIS_X_MASK = 0x3FF;

  /**
   * Returns the layout of a camera, or null if its sensor has more pixels than an address can name.
   */
  static Aedat2Layout of(Camera camera) {
    SensorSize sensor = camera.sensor();
    if (sensor.width() <= DVS128_SIZE && sensor.height() <= DVS128_SIZE) {
      return new Aedat2Layout(sensor, false);
    }
    boolean fits = sensor.width() - 1 <= DAVIS_X_MASK && sensor.height() - 1 <= DAVIS_Y_MASK;
    return fits ? new Aedat2Layout(sensor, true) : null;
  }

  /**
   * Adds the event of an address, with the origin at the top left, unless it is not an event of a
   * pixel.
   */
  void decode(int address, long timestamp, EventBuffer buffer) {
    int right = sensor.width() - 1;
    int bottom = sensor.height() - 1;
    if (davis) {
      if ((address & (DAVIS_NO_DVS_EVENT | DAVIS_TRIGGER)) == 0) {
        buffer.add(
            timestamp,
            right - (address >>> 12 & DAVIS_X_MASK),
            bottom - (address >>> 22 & DAVIS_Y_MASK),
            address >>> 11 & 1);
      }
    } else if ((address & DVS128_SPECIAL) == 0) {
      // Bits 16..31 are 0; otherwise the column is far outside, which the reader's check reports.
      buffer.add(
          timestamp,
          right - (address >>> 1 & DVS128_MASK) + (address >>> 16 << 7),
          bottom - (address >>> 8 & DVS128_MASK),
          ~address & 1);
    }
  }
}

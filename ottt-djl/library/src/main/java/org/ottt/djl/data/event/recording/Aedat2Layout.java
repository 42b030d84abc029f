package org.ottt.djl.data.event.recording;

import java.util.Locale;

/**
 * Which bits of an AEDAT 2.0 address mean what: it depends on the camera.
 *
 * @param sensor size of the sensor
 * @param davis whether it is the layout of the DAVIS cameras; otherwise it is the DVS128's
 */
record Aedat2Layout(SensorSize sensor, boolean davis) {

  /** Also taken where a header names no camera: CIFAR10-DVS and all older recordings are of it. */
  static final Aedat2Layout DVS128 = new Aedat2Layout(SensorSize.DVS128, false);

  private static final Aedat2Layout DAVIS240 = new Aedat2Layout(SensorSize.DAVIS240, true);

  private static final int DVS128_SPECIAL = 0x8000;
  private static final int DVS128_MASK = 0x7F;
  private static final int DAVIS_NO_DVS_EVENT = 0x8000_0000;
  private static final int DAVIS_TRIGGER = 0x400;
  private static final int DAVIS_Y_MASK = 0x1FF;
  private static final int DAVIS_X_MASK = 0x3FF;

  /**
   * Returns the layout of a camera, or null if it is not supported.
   *
   * @param chip the value of the header's line {@code # AEChip:}, a Java class name of jAER
   */
  static Aedat2Layout ofChip(String chip) {
    String name = chip.substring(chip.lastIndexOf('.') + 1).strip().toUpperCase(Locale.ROOT);
    if (name.startsWith("DVS128") || name.startsWith("TMPDIFF128")) {
      return DVS128;
    }
    return name.startsWith("DAVIS240") ? DAVIS240 : null;
  }

  /**
   * Adds the event of an address, with the origin at the top left, unless it is no event of a
   * pixel.
   */
  void decode(int address, long timestamp, EventBuffer buffer) {
    if (davis) {
      if ((address & (DAVIS_NO_DVS_EVENT | DAVIS_TRIGGER)) == 0) {
        buffer.add(
            timestamp,
            sensor.width() - 1 - (address >>> 12 & DAVIS_X_MASK),
            sensor.height() - 1 - (address >>> 22 & DAVIS_Y_MASK),
            address >>> 11 & 1);
      }
    } else if ((address & DVS128_SPECIAL) == 0) {
      // Bits 16..31 are 0; otherwise the column is far outside, which the reader's check reports.
      buffer.add(
          timestamp,
          DVS128_MASK - (address >>> 1 & DVS128_MASK) + (address >>> 16 << 7),
          DVS128_MASK - (address >>> 8 & DVS128_MASK),
          ~address & 1);
    }
  }
}

package org.ottt.djl.prep.command;

import org.ottt.djl.data.event.recording.RecordingFormat;
import org.ottt.djl.data.event.recording.SensorSize;

/** The values of {@code --format}. */
enum EventFormat {
  /** Found out for each recording. */
  AUTO(null, SensorSize.NMNIST),
  AEDAT2(RecordingFormat.AEDAT2, SensorSize.DVS128),
  AEDAT3(RecordingFormat.AEDAT3, SensorSize.DVS128),
  AEDAT4(RecordingFormat.AEDAT4, SensorSize.DVS128),
  NMNIST(RecordingFormat.ATIS, SensorSize.NMNIST),
  /** N-Caltech101: its recordings are cut out of a sensor of 240 x 180. */
  NCALTECH101(RecordingFormat.ATIS, SensorSize.DAVIS240);

  private final RecordingFormat format;

  // A record of two numbers.
  @SuppressWarnings("ImmutableEnumChecker")
  private final SensorSize sensor;

  EventFormat(RecordingFormat format, SensorSize sensor) {
    this.format = format;
    this.sensor = sensor;
  }

  /** Returns the format, or null to find it out. */
  RecordingFormat format() {
    return format;
  }

  /** Returns the size of the sensor for recordings that do not tell it. */
  SensorSize sensor() {
    return sensor;
  }
}

package org.ottt.djl.data.event.source;

/**
 * The orientation of a recording's picture.
 *
 * <p>Formats differ in where they count pixels from; the decoders of this package turn all of them
 * upright. Readers of CIFAR10-DVS, however, disagree about its axes, so choose the same mapping to
 * get frames equal to theirs. For training it does not matter as long as training and test agree.
 * "Bits" are those of a DVS128 address in AEDAT 2.0.
 */
public enum AxisMapping {
  /**
   * The camera's own axes, upright and not mirrored: {@code x = 127 - bits 1..7}, {@code y = 127 -
   * bits 8..14}.
   */
  SENSOR,
  /**
   * As SpikingJelly reads CIFAR10-DVS: {@code x = 127 - bits 8..14}, {@code y = 127 - bits 1..7},
   * the camera's picture with rows and columns exchanged.
   */
  SPIKINGJELLY,
  /**
   * As the program dat2mat of CIFAR10-DVS's authors, and after it OTTT's own code, reads it: {@code
   * x = 127 - bits 1..7}, {@code y = bits 8..14}, the camera's picture upside down.
   */
  DAT2MAT;

  int width(SensorSize sensor) {
    return this == SPIKINGJELLY ? sensor.height() : sensor.width();
  }

  int height(SensorSize sensor) {
    return this == SPIKINGJELLY ? sensor.width() : sensor.height();
  }

  /** Moves upright events to where this mapping wants them. */
  void apply(EventBuffer buffer, SensorSize sensor) {
    switch (this) {
      case SENSOR -> {}
      case SPIKINGJELLY -> buffer.transpose();
      case DAT2MAT -> buffer.flipRows(sensor.height());
    }
  }
}

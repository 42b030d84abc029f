package org.ottt.djl.prep.command;

import java.util.Locale;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.frame.FrameExtent;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.recording.RecordingFormat;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.prep.prepare.SourceLayout;

/** The values of {@code --format}: file formats, and data sets that say more than a format. */
enum EventFormat {
  /** Found out for each recording. */
  AUTO(null, null),
  AEDAT2(RecordingFormat.AEDAT2, null),
  AEDAT3(RecordingFormat.AEDAT3, null),
  AEDAT4(RecordingFormat.AEDAT4, null),
  /** Prophesee's decoded events. */
  DAT(RecordingFormat.DAT, null),
  /** Prophesee's EVT 2.0 and 3.0. */
  RAW(RecordingFormat.RAW, null),
  NMNIST(RecordingFormat.ATIS, Camera.NMNIST),
  /** N-Caltech101: its recordings are cut out of a sensor of 240 x 180. */
  NCALTECH101(RecordingFormat.ATIS, Camera.of(240, 180)),
  /** DVS128 Gesture: recordings of several gestures each, with tables and lists. */
  DVS_GESTURE(RecordingFormat.AEDAT3, null);

  private final RecordingFormat format;

  // A record of a name and two numbers.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Camera camera;

  EventFormat(RecordingFormat format, Camera camera) {
    this.format = format;
    this.camera = camera;
  }

  /** Returns the format, or null to find it out. */
  RecordingFormat format() {
    return format;
  }

  /** Returns the camera of a data set whose files do not tell it, or null. */
  Camera camera() {
    return camera;
  }

  SourceLayout layout() {
    return this == DVS_GESTURE ? SourceLayout.GESTURE_TRIALS : SourceLayout.CLASSES;
  }

  /** Returns which part of the sensor frames of a size show. */
  FrameExtent extent(FrameSize size) {
    return this == NCALTECH101 && size.isExact() ? FrameExtent.EVENTS : FrameExtent.SENSOR;
  }

  /** Returns T of the data set's recipe. */
  int frames() {
    return this == DVS_GESTURE ? 20 : 10;
  }

  /** Returns the normalization of the data set's recipe. */
  NormalizationKind normalization() {
    return this == DVS_GESTURE ? NormalizationKind.NONE : NormalizationKind.CHANNEL;
  }

  /** Returns the name that the option takes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

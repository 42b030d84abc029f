package org.ottt.djl.prep.command;

import org.ottt.djl.data.event.recording.Camera;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how recordings are read. */
final class RecordingArguments {

  @Option(
      names = "--camera",
      paramLabel = "dvs128|davis240|davis346|dvxplorer|gen4|WIDTHxHEIGHT",
      converter = CameraConverter.class,
      description = {
        "The camera of the recordings, for files that do not name it (default: what the file tells;"
            + " DVS128 for AEDAT 2.0 that tells nothing). It overrides what the file tells."
      })
  private Camera camera;

  @Option(
      names = "--strict",
      description = {
        "Refuses recordings whose timestamps step back, whose recorder crashed or that have events"
            + " outside the sensor. Without it they are read, with a warning."
      })
  private boolean strict;

  /** Returns the camera that the user names, or another one, which may be null. */
  Camera camera(Camera otherwise) {
    return camera == null ? otherwise : camera;
  }

  boolean strict() {
    return strict;
  }

  /** Makes a camera of an argument. */
  static final class CameraConverter implements ITypeConverter<Camera> {

    CameraConverter() {}

    @Override
    public Camera convert(String value) {
      try {
        return Camera.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}

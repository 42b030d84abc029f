package org.ottt.djl.prep.command;

import org.ottt.djl.data.event.source.Camera;
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
        "Camera of the recordings; overrides what the files say (default: what the file says;"
            + " DVS128 for AEDAT 2.0 files that name no camera)."
      })
  private Camera camera;

  @Option(
      names = "--strict",
      description = {
        "Refuse recordings with timestamps that step back, with events outside the sensor, or of"
            + " a recorder that crashed. Without it they are read, with a warning."
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

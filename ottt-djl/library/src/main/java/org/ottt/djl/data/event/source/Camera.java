package org.ottt.djl.data.event.source;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An event camera: a name and the size of its sensor.
 *
 * <p>Files of some formats do not say which camera made them. For AEDAT 2.0 the camera also settles
 * what the bits of an address mean.
 *
 * @param name as options and messages spell it
 * @param sensor the size of the sensor
 */
public record Camera(String name, SensorSize sensor) {

  /** The DVS128; it made CIFAR10-DVS and DVS128 Gesture. */
  public static final Camera DVS128 = new Camera("dvs128", SensorSize.DVS128);

  /** The DAVIS240 cameras. */
  public static final Camera DAVIS240 = new Camera("davis240", new SensorSize(240, 180));

  /** The DAVIS346 cameras. */
  public static final Camera DAVIS346 = new Camera("davis346", new SensorSize(346, 260));

  /** The DVXplorer. */
  public static final Camera DVXPLORER = new Camera("dvxplorer", new SensorSize(640, 480));

  /** Prophesee's fourth generation (IMX636). */
  public static final Camera GEN4 = new Camera("gen4", new SensorSize(1280, 720));

  /** The part of an ATIS that N-MNIST was recorded with. */
  public static final Camera NMNIST = of(34, 34);

  private static final List<Camera> KNOWN = List.of(DVS128, DAVIS240, DAVIS346, DVXPLORER, GEN4);

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,4})x([0-9]{1,4})");

  /** Names in file headers that do not begin with the name of a known camera. */
  private static final String OLD_DVS128 = "tmpdiff128";

  /**
   * Returns a camera that is known by its size alone.
   *
   * @param width columns of the sensor
   * @param height rows of the sensor
   * @return the camera
   * @throws IllegalArgumentException if there is no such sensor
   */
  public static Camera of(int width, int height) {
    return new Camera(width + "x" + height, new SensorSize(width, height));
  }

  /**
   * Returns the camera that a user names.
   *
   * @param text {@code dvs128}, {@code davis240}, {@code davis346}, {@code dvxplorer}, {@code gen4}
   *     or {@code WIDTHxHEIGHT}
   * @return the camera
   * @throws IllegalArgumentException if it is none of these; the message lists them
   */
  public static Camera parse(String text) {
    String name = text.strip().toLowerCase(Locale.ROOT);
    for (Camera camera : KNOWN) {
      if (camera.name.equals(name)) {
        return camera;
      }
    }
    Matcher size = SIZE.matcher(name);
    if (size.matches()) {
      return of(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a camera: use " + names() + " or WIDTHxHEIGHT");
  }

  private static String names() {
    return KNOWN.stream().map(Camera::name).collect(Collectors.joining(", "));
  }

  /**
   * Returns the camera that a file's header names, or null if it is not a known one.
   *
   * @param text for instance {@code DAVIS240C} or {@code eu.seebetter.ini.chips.davis.Davis346B}
   * @return the camera, or null
   */
  public static Camera ofHeader(String text) {
    String name = text.substring(text.lastIndexOf('.') + 1).strip().toLowerCase(Locale.ROOT);
    if (name.startsWith(OLD_DVS128)) {
      return DVS128;
    }
    return KNOWN.stream().filter(camera -> name.startsWith(camera.name)).findFirst().orElse(null);
  }

  @Override
  public String toString() {
    return name;
  }
}

package org.ottt.djl.inference;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.data.event.FrameEncoding;
import org.ottt.djl.data.event.frame.FrameExtent;
import org.ottt.djl.data.event.frame.FrameMaker;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.frame.FrameSplit;
import org.ottt.djl.data.event.frame.FrameValues;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.source.AxisMapping;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.NpzFile;

/**
 * Makes the input of a network of event frames: of frames as arrays or files, and of recordings
 * where the model says how its frames were made of them.
 */
final class FrameInput {

  /** Arguments of a model that say how recordings become frames begin so. */
  static final String ARGUMENT = "frames.";

  private static final String SPLIT = "split";
  private static final String FRAMES = "frames";
  private static final byte[] ZIP = {'P', 'K'};
  private static final byte[] AEDAT = {'#', '!'};
  private static final byte[] PROPHESEE = {'%', ' '};

  private final NetworkDescription description;
  private final Map<String, ?> arguments;
  private final int steps;

  FrameInput(NetworkDescription description, int steps, Map<String, ?> arguments) {
    this.description = description;
    this.steps = steps;
    this.arguments = arguments;
  }

  /** Returns {@code [T, C, H, W]}. */
  Shape shape() {
    return new Shape(steps).addAll(description.input().shape());
  }

  /**
   * Checks frames that a program hands over.
   *
   * @throws IllegalArgumentException if they are not {@code [T, C, H, W]} with enough frames
   */
  NDArray ofArray(NDArray frames) {
    Shape given = frames.getShape();
    boolean fits =
        given.dimension() == 4
            && given.slice(1).equals(description.input().shape())
            && given.get(0) >= steps
            && frames.getDataType() == DataType.FLOAT32;
    if (!fits) {
      throw new IllegalArgumentException(
          "This network reads float32 frames "
              + shape()
              + " [T, C, H, W], but was given "
              + frames.getDataType()
              + " of "
              + given
              + ".");
    }
    return given.get(0) == steps ? frames : frames.get("0:{}", steps);
  }

  /**
   * Reads the content of a request or file: an npz or an encoded NDList with one array of frames,
   * or a recording.
   *
   * @param content its bytes
   * @param name the file's name, or null; tells recordings that do not begin with a mark
   */
  NDArray ofBytes(byte[] content, String name, NDManager manager) throws IOException {
    String suffix = suffixOf(name);
    // First, as an event of an ATIS may begin with any mark.
    boolean named = suffix.equals(".bin") || suffix.equals(".bs2");
    if (!named && startsWith(content, ZIP)) {
      return ofNpz(content, manager);
    }
    if (named || startsWith(content, AEDAT) || startsWith(content, PROPHESEE)) {
      Path file = Files.createTempFile("ottt-recording", named ? suffix : ".aedat");
      try {
        Files.write(file, content);
        return ofRecording(file, manager);
      } finally {
        Files.deleteIfExists(file);
      }
    }
    return ofEncodedList(content, manager);
  }

  private static String suffixOf(String name) {
    int dot = name == null ? -1 : name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  private static boolean startsWith(byte[] content, byte[] mark) {
    return content.length > mark.length
        && Arrays.equals(content, 0, mark.length, mark, 0, mark.length);
  }

  private NDArray ofNpz(byte[] content, NDManager manager) throws IOException {
    Path file = Files.createTempFile("ottt-frames", ".npz");
    try {
      Files.write(file, content);
      try (NpzFile npz = NpzFile.open(file)) {
        List<String> names = List.copyOf(npz.shapes().keySet());
        Shape given = names.size() == 1 ? npz.shapes().get(names.get(0)) : null;
        if (!shape().equals(given)) {
          throw new IllegalArgumentException(
              "The npz must hold one array "
                  + shape()
                  + " [T, C, H, W], but holds "
                  + npz.shapes()
                  + ".");
        }
        return manager.create(npz.read(names.get(0)), shape());
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Compares all but the values with what DJL writes: its decoder trusts lengths in the data. */
  private NDArray ofEncodedList(byte[] content, NDManager manager) {
    byte[] expected;
    try (NDManager host = NDManager.newBaseManager(Device.cpu());
        NDArray zeros = host.zeros(shape())) {
      expected = new NDList(zeros).encode();
    }
    int values = Math.toIntExact(shape().size()) * Float.BYTES;
    int header = expected.length - values;
    if (content.length != expected.length
        || !Arrays.equals(content, 0, header, expected, 0, header)) {
      throw new IllegalArgumentException(
          "This is neither a recording nor frames: send an npz or NDList.encode() of one float32"
              + " array "
              + shape()
              + " [T, C, H, W].");
    }
    float[] frames = new float[values / Float.BYTES];
    ByteBuffer.wrap(content, header, values)
        .slice()
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .get(frames);
    return manager.create(frames, shape());
  }

  /**
   * Makes frames of a recording as those of the training were made, and takes the first of them if
   * the network has fewer time steps.
   *
   * @throws IllegalArgumentException if the model does not say how, or the network has more time
   *     steps than frames are made
   * @throws IOException if it is damaged or cannot be read
   */
  NDArray ofRecording(Path file, NDManager manager) throws IOException {
    if (argument(SPLIT, null) == null) {
      throw new IllegalArgumentException(
          "This model does not say how to turn recordings into frames; export it with ExportModel"
              + " --data FRAMES, or send frames "
              + shape()
              + ".");
    }
    // Models of earlier versions do not say how many, and had as many as time steps.
    int count = Integer.parseInt(argument(FRAMES, Integer.toString(steps)));
    if (count < steps) {
      throw new IllegalArgumentException(
          "This model makes "
              + count
              + " frames from a recording, but needs "
              + steps
              + "; lower the number of time steps, or send frames "
              + shape()
              + ".");
    }
    Recording recording =
        Recording.of(file).withMapping(AxisMapping.valueOf(upper(argument("axes", "SENSOR"))));
    String camera = argument("camera", null);
    if (camera != null) {
      recording = recording.withCamera(Camera.parse(camera));
    }
    FrameOptions options =
        new FrameOptions(
            count,
            FrameSplit.valueOf(upper(argument(SPLIT, "NUMBER"))),
            FrameSize.parse(argument("size", "0")),
            Integer.parseInt(argument("max-count", "0")),
            FrameExtent.valueOf(upper(argument("extent", "SENSOR"))));
    FrameValues values = new FrameMaker(options).make(recording);
    Shape made = new Shape(values.frames(), 2, values.height(), values.width());
    Shape expected = new Shape(count).addAll(description.input().shape());
    if (!made.equals(expected)) {
      throw new IllegalArgumentException(
          "The recording's frames are "
              + made
              + ", but this network reads "
              + expected
              + "; is it from another camera?");
    }
    float[] frames = Arrays.copyOf(values.values(), Math.toIntExact(shape().size()));
    String encoding = argument("encoding", null);
    if (encoding != null) {
      frames = FrameEncoding.valueOf(upper(encoding)).stored(frames);
    }
    normalize(frames, values.height() * values.width());
    return manager.create(frames, shape());
  }

  private void normalize(float[] frames, int planeSize) {
    String mean = argument("mean", null);
    if (mean == null) {
      return;
    }
    float[] means = numbers(mean);
    float[] deviations = numbers(argument("std", ""));
    for (int i = 0; i < frames.length; i++) {
      int channel = i / planeSize % means.length;
      frames[i] = (frames[i] - means[channel]) / deviations[channel];
    }
  }

  private static float[] numbers(String text) {
    String[] parts = text.split(",", -1);
    float[] numbers = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] = Float.parseFloat(parts[i].strip());
    }
    return numbers;
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private String argument(String name, String otherwise) {
    Object value = arguments.get(ARGUMENT + name);
    return value == null ? otherwise : value.toString();
  }
}

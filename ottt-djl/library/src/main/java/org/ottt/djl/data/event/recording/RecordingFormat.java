package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventDecoder;
import org.ottt.djl.data.event.source.RecordingException;

/** The file formats of event cameras that can be read. */
public enum RecordingFormat {
  /** AEDAT 2.0, {@code .aedat}: DVS128 (CIFAR10-DVS among them), DAVIS and simulators. */
  AEDAT2,
  /** AEDAT 3.1, {@code .aedat}: DVS128 (DVS128 Gesture) and DAVIS. */
  AEDAT3,
  /** AEDAT 4, {@code .aedat4}: any camera; packets plain or packed with LZ4 or zstd. */
  AEDAT4,
  /** ATIS {@code .bin} or {@code .bs2}: N-MNIST, N-Caltech101. */
  ATIS,
  /** Prophesee's {@code .dat}: decoded events. */
  DAT,
  /** Prophesee's {@code .raw}: EVT 2.0 or EVT 3.0, as the sensor sent it. */
  RAW;

  private static final String VERSION = "#!AER-DAT";
  private static final int LONGEST_VERSION_LINE = 16;

  /**
   * Tells a file's format by its first lines, or by its name where there are none.
   *
   * @param file the file
   * @return its format
   * @throws RecordingException if it is not a recording, or of a version that cannot be read
   * @throws IOException if the file cannot be read
   */
  public static RecordingFormat detect(Path file) throws IOException {
    try (ByteInput in = ByteInput.open(file)) {
      String line = firstLine(in);
      if (line.startsWith(VERSION)) {
        return ofVersion(in.name(), line);
      }
      // Before the mark of Prophesee's files is looked for: an event of an ATIS may begin with it.
      String name = in.name().toLowerCase(Locale.ROOT);
      if (name.endsWith(".bin") || name.endsWith(".bs2")) {
        return ATIS;
      }
      if (line.startsWith(HeaderKeys.MARK)) {
        return HeaderKeys.read(in).isDat() ? DAT : RAW;
      }
      throw notRecording(in);
    }
  }

  /**
   * Opens a decoder; it closes {@code in}, also if this method throws.
   *
   * @param in the file at its first byte
   * @param camera the camera by the caller's word, or null for what the file tells
   * @param strict whether what can be worked around is an error
   */
  EventDecoder open(ByteInput in, Camera camera, boolean strict) throws IOException {
    try {
      if (this != ATIS) {
        checkFormat(in);
      }
      return switch (this) {
        case AEDAT2 -> new Aedat2Decoder(in, camera, strict);
        case AEDAT3 -> new Aedat3Decoder(in, camera, strict);
        case AEDAT4 -> {
          in.skipFully(firstLine(in).length() + lineEnd(in));
          yield new Aedat4Decoder(in, camera, strict);
        }
        case ATIS -> new AtisDecoder(in, camera);
        case DAT -> new DatDecoder(in, camera, strict);
        case RAW -> RawFormat.open(in, camera, strict);
      };
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private void checkFormat(ByteInput in) throws IOException {
    if (in.fill(1) == 0) {
      throw new RecordingException(in.name(), "the file is empty");
    }
    String line = firstLine(in);
    if (line.startsWith(HeaderKeys.MARK)) {
      if (this != DAT && this != RAW) {
        throw new RecordingException(in.name(), "it is a DAT or RAW file, not " + this);
      }
    } else if (line.startsWith(VERSION)) {
      RecordingFormat actual = ofVersion(in.name(), line);
      if (actual != this) {
        throw new RecordingException(in.name(), "it is " + actual + ", not " + this);
      }
    } else {
      throw notRecording(in);
    }
  }

  /** Returns the first line without its end, as far as it may matter. */
  private static String firstLine(ByteInput in) throws IOException {
    int length = Math.min(in.fill(LONGEST_VERSION_LINE), LONGEST_VERSION_LINE);
    String start = new String(in.bytes(), in.offset(), length, StandardCharsets.ISO_8859_1);
    return start.split("[\r\n]", 2)[0];
  }

  /** Returns the number of bytes that end the first line: CR and LF, or LF. */
  private static int lineEnd(ByteInput in) throws IOException {
    int at = in.offset() + firstLine(in).length();
    return in.bytes()[at] == '\r' ? 2 : 1;
  }

  private static RecordingFormat ofVersion(String file, String line) throws RecordingException {
    String version = line.substring(VERSION.length()).strip();
    return switch (version) {
      case "2.0" -> AEDAT2;
      case "3.1" -> AEDAT3;
      case "4.0" -> AEDAT4;
      default ->
          throw new RecordingException(
              file, "AEDAT " + version.replaceAll("[^ -~]", "?") + " is not supported");
    };
  }

  private static RecordingException notRecording(ByteInput in) {
    return new RecordingException(
        in.name(),
        "it is not an AEDAT file ("
            + VERSION
            + "), not a DAT or RAW file (%), and its name does not end in .bin or .bs2");
  }
}

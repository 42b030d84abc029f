package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** The file formats of event cameras that can be read. */
public enum RecordingFormat {
  /** AEDAT 2.0, {@code .aedat}: DVS128 (CIFAR10-DVS among them) and DAVIS240. */
  AEDAT2,
  /** AEDAT 3.1, {@code .aedat}: DVS128 (DVS-Gesture) and DAVIS240. */
  AEDAT3,
  /** AEDAT 4, {@code .aedat4}: any camera; packets plain or packed with LZ4 or zstd. */
  AEDAT4,
  /** ATIS {@code .bin} or {@code .bs2}: N-MNIST, N-Caltech101. */
  ATIS;

  private static final String VERSION = "#!AER-DAT";
  private static final int VERSION_LINE_BYTES = 14;

  /**
   * Tells a file's format by its first line, or by its name where there is none.
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
        return ofVersion(in.name(), line.substring(VERSION.length()).strip());
      }
      String name = in.name().toLowerCase(Locale.ROOT);
      if (name.endsWith(".bin") || name.endsWith(".bs2")) {
        return ATIS;
      }
      throw notAedat(in);
    }
  }

  /** Opens a decoder; it closes {@code in}, also if this method throws. */
  EventDecoder open(ByteInput in, SensorSize atisSensor) throws IOException {
    try {
      if (this == ATIS) {
        return new AtisDecoder(in, atisSensor);
      }
      String line = firstLine(in);
      if (!line.startsWith(VERSION)) {
        throw in.fill(1) == 0
            ? new RecordingException(in.name(), "the file is empty")
            : notAedat(in);
      }
      RecordingFormat actual = ofVersion(in.name(), line.substring(VERSION.length()).strip());
      if (actual != this) {
        throw new RecordingException(in.name(), "it is " + actual + ", not " + this);
      }
      return switch (this) {
        case AEDAT2 -> new Aedat2Decoder(in);
        case AEDAT3 -> new Aedat3Decoder(in);
        default -> new Aedat4Decoder(in);
      };
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static String firstLine(ByteInput in) throws IOException {
    int length = Math.min(in.fill(VERSION_LINE_BYTES), VERSION_LINE_BYTES);
    return new String(in.bytes(), in.offset(), length, StandardCharsets.ISO_8859_1);
  }

  private static RecordingFormat ofVersion(String file, String version) throws RecordingException {
    return switch (version) {
      case "2.0" -> AEDAT2;
      case "3.1" -> AEDAT3;
      case "4.0" -> AEDAT4;
      default ->
          throw new RecordingException(
              file, "AEDAT " + version.replaceAll("[^ -~]", "?") + " is not supported");
    };
  }

  private static RecordingException notAedat(ByteInput in) {
    return new RecordingException(
        in.name(), "it is not an AEDAT file, it does not begin with " + VERSION);
  }
}

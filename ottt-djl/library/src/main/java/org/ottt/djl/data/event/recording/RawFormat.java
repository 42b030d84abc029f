package org.ottt.djl.data.event.recording;

import java.io.IOException;
import java.util.Locale;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventDecoder;
import org.ottt.djl.data.event.source.RecordingException;

/**
 * Prophesee's RAW: lines that begin with {@code %}, then words as the sensor sent them, in the
 * encoding that the header names: EVT 2.0 or EVT 3.0.
 */
final class RawFormat {

  private RawFormat() {}

  /**
   * Opens the decoder of the encoding.
   *
   * @param in the file at its first byte; closed by the decoder
   * @param camera the camera by the caller's word, or null for the one that the header tells
   * @param strict whether events outside the sensor, and a file that stops within a word, are
   *     errors
   * @throws RecordingException if the encoding is not named or another one, or nothing tells the
   *     size of the sensor
   */
  static EventDecoder open(ByteInput in, Camera camera, boolean strict) throws IOException {
    HeaderKeys header = HeaderKeys.read(in);
    String encoding = encoding(header);
    String order = header.formatOption("endianness") + header.value("endianness");
    if (order.toLowerCase(Locale.ROOT).contains("big")) {
      throw new RecordingException(
          in.name(), "big-endian words are not supported: record it again as little-endian");
    }
    return switch (encoding) {
      case "2.0" -> new Evt2Decoder(in, header.sensor(in.name(), camera), strict);
      case "3.0" -> new Evt3Decoder(in, header.sensor(in.name(), camera), strict);
      case "" ->
          throw new RecordingException(
              in.name(), "the header names no encoding, neither evt 2.0 nor evt 3.0");
      default ->
          throw new RecordingException(
              in.name(),
              "the encoding EVT "
                  + encoding
                  + " is not supported: convert it to EVT 3.0, EVT 2.0 or DAT");
    };
  }

  /** Returns the version of the encoding, for instance {@code 3.0}, or an empty text. */
  private static String encoding(HeaderKeys header) {
    String evt = header.value("evt");
    if (!evt.isEmpty()) {
      return evt;
    }
    String format = header.value("format").split(";", 2)[0].strip().toUpperCase(Locale.ROOT);
    return switch (format) {
      case "EVT2" -> "2.0";
      case "EVT21" -> "2.1";
      case "EVT3" -> "3.0";
      default -> format;
    };
  }
}

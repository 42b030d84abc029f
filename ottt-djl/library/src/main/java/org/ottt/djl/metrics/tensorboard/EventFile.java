package org.ottt.djl.metrics.tensorboard;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of events: records of length, checksum of the length, a message {@code Event} and its
 * checksum. The messages' field numbers are those of {@code event.proto} and {@code summary.proto}
 * of TensorFlow.
 */
final class EventFile {

  /** Added to the rotated checksum, so that checksums of data with checksums in them differ. */
  private static final int MASK = 0xa282ead8;

  private static final int MASK_ROTATION = 15;

  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int VALUE_IN_SUMMARY = 1;
  private static final int TAG_IN_VALUE = 1;
  private static final int NUMBER_IN_VALUE = 2;
  private static final int HISTOGRAM_IN_VALUE = 5;
  private static final int METADATA_IN_VALUE = 9;
  private static final int PLUGIN_IN_METADATA = 1;
  private static final int NAME_IN_PLUGIN = 1;
  private static final int CONTENT_IN_PLUGIN = 2;
  private static final int MIN = 1;
  private static final int MAX = 2;
  private static final int COUNT = 3;
  private static final int SUM = 4;
  private static final int SUM_OF_SQUARES = 5;
  private static final int LIMITS = 6;
  private static final int COUNTS = 7;
  private static final int STATUS_IN_LOG = 1;
  private static final int START = 1;

  private final Path file;

  private EventFile(Path file) {
    this.file = file;
  }

  /**
   * Starts a file.
   *
   * @param file a file that does not exist yet
   * @param firstStep what earlier files of the same folder hold from this step on is void
   * @param seconds the time, in seconds since 1970
   */
  static EventFile start(Path file, long firstStep, double seconds) throws IOException {
    EventFile started = new EventFile(file);
    started.append(event(seconds, 0, out -> out.writeString(FILE_VERSION, "brain.Event:2")));
    byte[] log = message(out -> out.writeEnum(STATUS_IN_LOG, START));
    started.append(event(seconds, firstStep, out -> out.writeByteArray(SESSION_LOG, log)));
    return started;
  }

  /** Appends numbers of a step; those that are not finite are left out. */
  void append(long step, double seconds, Map<String, Double> numbers) throws IOException {
    byte[] summary =
        message(
            out -> {
              for (Map.Entry<String, Double> entry : numbers.entrySet()) {
                if (Double.isFinite(entry.getValue())) {
                  out.writeByteArray(VALUE_IN_SUMMARY, value(entry));
                }
              }
            });
    append(event(seconds, step, out -> out.writeByteArray(SUMMARY, summary)));
  }

  /** Appends histograms of a step. */
  void appendHistograms(long step, double seconds, Map<String, Histogram> histograms)
      throws IOException {
    byte[] summary =
        message(
            out -> {
              for (Map.Entry<String, Histogram> entry : histograms.entrySet()) {
                byte[] histogram = histogram(entry.getValue());
                out.writeByteArray(
                    VALUE_IN_SUMMARY,
                    message(
                        value -> {
                          value.writeString(TAG_IN_VALUE, entry.getKey());
                          value.writeByteArray(HISTOGRAM_IN_VALUE, histogram);
                        }));
              }
            });
    append(event(seconds, step, out -> out.writeByteArray(SUMMARY, summary)));
  }

  /** Appends what one of TensorBoard's plug-ins reads by itself. */
  void appendPluginData(double seconds, String tag, String plugin, byte[] content)
      throws IOException {
    byte[] data =
        message(
            out -> {
              out.writeString(NAME_IN_PLUGIN, plugin);
              out.writeByteArray(CONTENT_IN_PLUGIN, content);
            });
    byte[] metadata = message(out -> out.writeByteArray(PLUGIN_IN_METADATA, data));
    byte[] value =
        message(
            out -> {
              out.writeString(TAG_IN_VALUE, tag);
              out.writeByteArray(METADATA_IN_VALUE, metadata);
            });
    byte[] summary = message(out -> out.writeByteArray(VALUE_IN_SUMMARY, value));
    append(event(seconds, 0, out -> out.writeByteArray(SUMMARY, summary)));
  }

  private static byte[] histogram(Histogram histogram) throws IOException {
    byte[] limits =
        message(
            out -> {
              for (int i = 0; i < histogram.counts().length; i++) {
                out.writeDoubleNoTag(histogram.limit(i));
              }
            });
    byte[] counts =
        message(
            out -> {
              for (double count : histogram.counts()) {
                out.writeDoubleNoTag(count);
              }
            });
    return message(
        out -> {
          out.writeDouble(MIN, histogram.lowest());
          out.writeDouble(MAX, histogram.highest());
          out.writeDouble(COUNT, (double) histogram.values());
          out.writeDouble(SUM, histogram.sum());
          out.writeDouble(SUM_OF_SQUARES, histogram.squares());
          out.writeByteArray(LIMITS, limits);
          out.writeByteArray(COUNTS, counts);
        });
  }

  private static byte[] value(Map.Entry<String, Double> entry) throws IOException {
    return message(
        out -> {
          out.writeString(TAG_IN_VALUE, entry.getKey());
          out.writeFloat(NUMBER_IN_VALUE, entry.getValue().floatValue());
        });
  }

  private static byte[] event(double seconds, long step, Content what) throws IOException {
    return message(
        out -> {
          out.writeDouble(WALL_TIME, seconds);
          if (step != 0) {
            out.writeInt64(STEP, step);
          }
          what.writeTo(out);
        });
  }

  private static byte[] message(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    content.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  /** One write for the whole record, so that a reader never sees half of one for long. */
  private void append(byte[] message) throws IOException {
    byte[] bytes = new byte[Long.BYTES + 2 * Integer.BYTES + message.length];
    ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(message.length).putInt(checksum(bytes, Long.BYTES));
    record.put(message).putInt(checksum(message, message.length));
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      out.write(bytes);
    }
  }

  private static int checksum(byte[] data, int length) {
    CRC32C crc = new CRC32C();
    crc.update(data, 0, length);
    return Integer.rotateRight((int) crc.getValue(), MASK_ROTATION) + MASK;
  }

  /** Writes the fields of a message. */
  interface Content {
    void writeTo(CodedOutputStream out) throws IOException;
  }
}

package org.ottt.djl.metrics.tensorboard;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/**
 * The options of a run for TensorBoard's page HPARAMS: the message {@code HParamsPluginData} with
 * the start of a session. Field numbers are those of TensorBoard's {@code plugin_data.proto} and
 * protobuf's {@code struct.proto}.
 */
final class Hyperparameters {

  /** The tag that TensorBoard looks for. */
  static final String TAG = "_hparams_/session_start_info";

  /** The name of TensorBoard's plug-in. */
  static final String PLUGIN = "hparams";

  private static final int SESSION_START = 3;
  private static final int PARAMETERS = 1;
  private static final int START_TIME = 5;
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int NUMBER = 2;
  private static final int TEXT = 3;
  private static final int TRUTH = 4;

  private Hyperparameters() {}

  /** Writes the message; what is null is left out. */
  static byte[] message(Map<String, ?> parameters, double seconds) throws IOException {
    byte[] session =
        message(
            out -> {
              for (Map.Entry<String, ?> parameter : parameters.entrySet()) {
                if (parameter.getValue() != null) {
                  out.writeByteArray(PARAMETERS, entry(parameter.getKey(), parameter.getValue()));
                }
              }
              out.writeDouble(START_TIME, seconds);
            });
    return message(out -> out.writeByteArray(SESSION_START, session));
  }

  private static byte[] entry(String name, Object value) throws IOException {
    byte[] typed =
        message(
            out -> {
              if (value instanceof Number number) {
                out.writeDouble(NUMBER, number.doubleValue());
              } else if (value instanceof Boolean truth) {
                out.writeBool(TRUTH, truth);
              } else {
                out.writeString(TEXT, value.toString());
              }
            });
    return message(
        out -> {
          out.writeString(KEY, name);
          out.writeByteArray(VALUE, typed);
        });
  }

  private static byte[] message(EventFile.Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    content.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }
}

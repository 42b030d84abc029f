package org.ottt.djl.data.event;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import org.ottt.djl.data.ChannelNormalization;

/** Normalizations of event frames as JSON. */
final class NormalizationJson {

  private static final String KIND = "kind";
  private static final String MEAN = "mean";
  private static final String STD = "std";

  private NormalizationJson() {}

  static String write(FrameNormalization normalization) {
    JsonObject json = new JsonObject();
    json.addProperty(KIND, normalization.kind().toString());
    JsonArray mean = new JsonArray();
    JsonArray std = new JsonArray();
    float[] means = normalization.means();
    float[] deviations = normalization.deviations();
    for (int channel = 0; channel < normalization.channels(); channel++) {
      if (normalization.isByPosition()) {
        mean.add(plane(means, channel, normalization.channels()));
        std.add(plane(deviations, channel, normalization.channels()));
      } else {
        mean.add(normalization.mean(channel));
        std.add(normalization.std(channel));
      }
    }
    json.add(MEAN, mean);
    json.add(STD, std);
    return json.toString();
  }

  private static JsonArray plane(float[] values, int channel, int channels) {
    int size = values.length / channels;
    JsonArray plane = new JsonArray(size);
    for (int i = 0; i < size; i++) {
      plane.add(values[channel * size + i]);
    }
    return plane;
  }

  /** Reads what was written; the kind follows from the numbers. */
  static FrameNormalization read(String text) {
    try {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      JsonArray mean = json.getAsJsonArray(MEAN);
      JsonArray std = json.getAsJsonArray(STD);
      if (mean == null || std == null || mean.isEmpty()) {
        throw new IllegalArgumentException("The normalization of frames lacks mean or std.");
      }
      return mean.get(0).isJsonArray()
          ? FrameNormalization.byPosition(mean.size(), numbers(mean), numbers(std))
          : FrameNormalization.byChannel(ChannelNormalization.of(numbers(mean), numbers(std)));
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException
        | ClassCastException e) {
      // Gson's messages continue with a link on a second line.
      throw new IllegalArgumentException(
          "The normalization of frames is invalid: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("it is damaged"),
          e);
    }
  }

  /** Returns numbers, or those of lists of numbers one list after the other. */
  private static float[] numbers(JsonArray list) {
    int size = 0;
    for (JsonElement item : list) {
      size += item.isJsonArray() ? item.getAsJsonArray().size() : 1;
    }
    float[] numbers = new float[size];
    int at = 0;
    for (JsonElement item : list) {
      if (item.isJsonArray()) {
        for (JsonElement number : item.getAsJsonArray()) {
          numbers[at++] = number.getAsFloat();
        }
      } else {
        numbers[at++] = item.getAsFloat();
      }
    }
    return numbers;
  }
}

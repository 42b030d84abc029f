package org.ottt.djl.export.nir;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.Optional;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.export.Preprocessing;
import org.ottt.djl.model.InputDescription;

/**
 * The samples of a network in a file: their shape from the graph, the rest from the {@link
 * Preprocessing} that files of {@link NirExport} have.
 *
 * @param description shape and, of images, normalization
 * @param frames how event frames are normalized; empty for images and where the file does not say
 */
record NirInput(InputDescription description, Optional<FrameNormalization> frames) {

  /**
   * Reads the samples of a graph.
   *
   * @param shape the extents of the input node, one or three
   * @throws IllegalArgumentException if the file says something that does not fit the input
   */
  static NirInput of(NirGraph graph, int[] shape) {
    int channels = shape[0];
    int height = shape.length == 1 ? 1 : shape[1];
    int width = shape.length == 1 ? 1 : shape[2];
    int shortSide = Math.max(height, width);
    InputDescription plain = new InputDescription(channels, height, width, shortSide, null);
    String json = graph.metadata().get(Preprocessing.KEY);
    if (json == null) {
      return new NirInput(plain, Optional.empty());
    }
    try {
      JsonObject all = JsonParser.parseString(json).getAsJsonObject();
      Shape described =
          new Shape(
              all.get("channels").getAsInt(),
              all.get("height").getAsInt(),
              all.get("width").getAsInt());
      if (!described.equals(plain.shape())) {
        // Of another input: the program that wrote the file had no description of the network.
        return new NirInput(plain, Optional.empty());
      }
      if (all.has("short_side")) {
        shortSide = all.get("short_side").getAsInt();
      }
      if (all.has("normalization")) {
        JsonObject numbers = new JsonObject();
        numbers.add("kind", all.get("normalization"));
        numbers.add("mean", all.get("mean"));
        numbers.add("std", all.get("std"));
        FrameNormalization frames = FrameNormalization.fromJson(numbers.toString());
        frames.requireFit("The network", plain.shape());
        return new NirInput(plain, Optional.of(frames));
      }
      ChannelNormalization images =
          all.has("mean")
              ? ChannelNormalization.of(
                  floats(all.getAsJsonArray("mean")), floats(all.getAsJsonArray("std")))
              : null;
      return new NirInput(
          new InputDescription(channels, height, width, shortSide, images), Optional.empty());
    } catch (JsonParseException
        | IllegalStateException
        | ClassCastException
        | NullPointerException
        | UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          "Its metadata '" + Preprocessing.KEY + "' do not describe an input.", e);
    }
  }

  private static float[] floats(JsonArray numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.get(i).getAsFloat();
    }
    return values;
  }
}

package org.ottt.djl.export;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.model.NetworkDescription;

/** The preprocessing of samples, as exported files describe it. */
public final class Preprocessing {

  /** Under which name files have it. */
  public static final String KEY = "preprocessing";

  private Preprocessing() {}

  /**
   * Refuses a normalization of other frames than those of a network.
   *
   * @param description the network
   * @param frames how its frames are normalized; null for images and where it is not known
   * @throws IllegalArgumentException if it is shown images, or frames of another shape
   */
  public static void requireFit(NetworkDescription description, FrameNormalization frames) {
    if (frames == null) {
      return;
    }
    if (description.input().normalization() != null) {
      throw new IllegalArgumentException(
          "A normalization of frames was given for a network that is shown images, which has its"
              + " own; leave it out.");
    }
    frames.requireFit("The network", description.input().shape());
  }

  /**
   * Describes the input of a network.
   *
   * @param description the network; of images, it says how pixels are normalized
   * @param frames how the frames of an event network are normalized; null for images and where it
   *     is not known
   * @return JSON with {@code channels}, {@code height}, {@code width}, {@code short_side} and, if
   *     known, {@code mean} and {@code std}: a number for each channel. Of event frames also {@code
   *     normalization}, the kind; by position, mean and std have a list of H x W numbers, row by
   *     row, for each channel
   * @throws IllegalArgumentException if the normalization is not for the frames of the network, or
   *     the description cannot be stored
   */
  public static String json(NetworkDescription description, FrameNormalization frames) {
    requireFit(description, frames);
    JsonObject all = JsonParser.parseString(description.toJson()).getAsJsonObject();
    JsonObject input = all.getAsJsonObject("input");
    if (frames == null) {
      return input.toString();
    }
    JsonObject numbers = JsonParser.parseString(frames.toJson()).getAsJsonObject();
    input.add("normalization", numbers.get("kind"));
    input.add("mean", numbers.get("mean"));
    input.add("std", numbers.get("std"));
    return input.toString();
  }
}

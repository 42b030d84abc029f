package org.ottt.djl.data.archive;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.ottt.djl.data.DataException;

/** Finds the label in the parts of a WebDataset sample. */
final class SampleLabel {

  /** The largest part that is looked into. */
  static final int MAX_BYTES = 1 << 20;

  /** The usual part of a label, a number as text. */
  private static final String CLASS = "cls";

  /** The part with fields, and the usual field. */
  private static final String JSON = "json";

  private static final String LABEL = "label";
  private static final int LONGEST = 200;

  private final String key;

  /**
   * Creates it.
   *
   * @param key the ending of the part that is the label, or the field of {@code .json}; empty for
   *     {@code .cls} and otherwise the field {@code label}
   */
  SampleLabel(String key) {
    this.key = key;
  }

  /** Tells whether a part of this ending may hold the label. */
  boolean isWanted(String ending) {
    return ending.equals(JSON) || isLabelItself(ending);
  }

  /** Tells whether the user said where the label is. */
  boolean isNamed() {
    return !key.isEmpty();
  }

  /** Tells whether a part of this ending is the label, and not a part with many fields. */
  boolean isLabelItself(String ending) {
    return ending.equals(key.isEmpty() ? CLASS : key);
  }

  /**
   * Takes the label from a part.
   *
   * @param ending the part's ending
   * @param content its bytes
   * @param place where it lies, for messages
   * @return the label, a number without leading zeros or a name; empty if the part has none
   * @throws DataException if it cannot be understood
   */
  Optional<String> of(String ending, byte[] content, String place) throws DataException {
    String text = text(content, place);
    if (isLabelItself(ending)) {
      return Optional.of(checked(text, place));
    }
    JsonElement json;
    try {
      json = JsonParser.parseString(text);
    } catch (JsonParseException | StackOverflowError e) {
      throw new DataException(place + " is not JSON: repack the shard", e);
    }
    JsonElement field = json.isJsonObject() ? field(json.getAsJsonObject()) : null;
    if (field == null || !field.isJsonPrimitive()) {
      return Optional.empty();
    }
    return Optional.of(checked(field.getAsString(), place));
  }

  private JsonElement field(JsonObject json) {
    return json.get(key.isEmpty() ? LABEL : key);
  }

  private static String text(byte[] content, String place) throws DataException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new DataException(
          place + " is not text: name the part or the field of the label with --label-key", e);
    }
  }

  private static String checked(String text, String place) throws DataException {
    String label = text.strip();
    if (label.isEmpty() || label.length() > LONGEST || label.chars().anyMatch(c -> c < ' ')) {
      throw new DataException(
          place + " is not a label: name the part or the field of the label with --label-key");
    }
    try {
      return Long.toString(Long.parseLong(label));
    } catch (NumberFormatException e) {
      return label;
    }
  }
}

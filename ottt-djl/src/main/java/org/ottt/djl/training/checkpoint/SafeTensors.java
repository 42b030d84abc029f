package org.ottt.djl.training.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The safetensors format: an 8-byte little-endian length, a JSON header of names, types, shapes and
 * offsets, then the values. It holds data only, so nothing in a file is ever executed, and Python's
 * {@code safetensors} reads it.
 *
 * <p>Only float32 is written and read here. DJL's own encoder writes no metadata, which a
 * checkpoint needs.
 */
final class SafeTensors {

  private static final String METADATA = "__metadata__";
  private static final int LENGTH_BYTES = 8;

  /** Enough for tens of thousands of arrays; its JSON takes some thirty times as much memory. */
  private static final long LARGEST_HEADER = 8L << 20;

  private SafeTensors() {}

  /** Where an array lies in a file. */
  record Entry(Shape shape, long offset, long bytes) {}

  /** What a file's header says; all of it has been checked against the file's length. */
  record Header(Map<String, String> metadata, Map<String, Entry> entries) {}

  static void write(OutputStream out, Map<String, NDArray> arrays, Map<String, String> metadata)
      throws IOException {
    JsonObject header = new JsonObject();
    // Sorted, so that equal content gives equal files.
    header.add(METADATA, new Gson().toJsonTree(new TreeMap<>(metadata)));
    long offset = 0;
    for (Map.Entry<String, NDArray> array : arrays.entrySet()) {
      long bytes = array.getValue().size() * Float.BYTES;
      header.add(array.getKey(), describe(array.getValue(), offset, bytes));
      offset += bytes;
    }
    StringBuilder json = new StringBuilder(header.toString());
    // Blanks at the end align the values, as the format recommends.
    while (json.toString().getBytes(StandardCharsets.UTF_8).length % LENGTH_BYTES != 0) {
      json.append(' ');
    }
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    out.write(littleEndian(LENGTH_BYTES).putLong(text.length).array());
    out.write(text);
    for (NDArray array : arrays.values()) {
      if (array.getDataType() != DataType.FLOAT32) {
        throw new IllegalArgumentException(
            "Checkpoints hold float32 arrays, but this one is " + array.getDataType() + ".");
      }
      out.write(array.toByteArray());
    }
  }

  private static JsonObject describe(NDArray array, long offset, long bytes) {
    JsonObject entry = new JsonObject();
    entry.addProperty("dtype", "F32");
    JsonArray shape = new JsonArray();
    for (long extent : array.getShape().getShape()) {
      shape.add(extent);
    }
    entry.add("shape", shape);
    JsonArray offsets = new JsonArray();
    offsets.add(offset);
    offsets.add(offset + bytes);
    entry.add("data_offsets", offsets);
    return entry;
  }

  static Header readHeader(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < LENGTH_BYTES) {
        throw damaged(file, "it has only " + size + " bytes", null);
      }
      long length = read(channel, 0, LENGTH_BYTES).getLong();
      if (length < 2 || length > Math.min(LARGEST_HEADER, size - LENGTH_BYTES)) {
        throw damaged(file, "its header cannot be " + length + " bytes long", null);
      }
      String json =
          StandardCharsets.UTF_8.decode(read(channel, LENGTH_BYTES, (int) length)).toString();
      return parse(file, json, LENGTH_BYTES + length, size);
    }
  }

  private static Header parse(Path file, String json, long start, long size)
      throws CheckpointException {
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Entry> entries = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, JsonElement> item :
          JsonParser.parseString(json).getAsJsonObject().entrySet()) {
        if (item.getKey().equals(METADATA)) {
          item.getValue()
              .getAsJsonObject()
              .entrySet()
              .forEach(m -> metadata.put(m.getKey(), m.getValue().getAsString()));
        } else {
          entries.put(item.getKey(), entry(file, item, start, size));
        }
      }
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException
        | ClassCastException
        | IndexOutOfBoundsException
        | NullPointerException
        | StackOverflowError e) {
      throw damaged(file, "its header is not what the format asks for", e);
    }
    return new Header(metadata, entries);
  }

  private static Entry entry(Path file, Map.Entry<String, JsonElement> item, long start, long size)
      throws CheckpointException {
    JsonObject described = item.getValue().getAsJsonObject();
    String type = described.get("dtype").getAsString();
    if (!type.equals("F32")) {
      throw damaged(file, "array " + item.getKey() + " is " + type + " and not float32", null);
    }
    JsonArray extents = described.getAsJsonArray("shape");
    long[] shape = new long[extents.size()];
    double elements = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = extents.get(i).getAsLong();
      elements *= shape[i];
    }
    JsonArray offsets = described.getAsJsonArray("data_offsets");
    long from = offsets.get(0).getAsLong();
    long to = offsets.get(1).getAsLong();
    boolean inside = from >= 0 && from <= to && to <= size - start;
    for (long extent : shape) {
      inside &= extent >= 0;
    }
    // Compared as doubles: a product of forged extents may overflow a long.
    if (!inside || elements * Float.BYTES != to - from) {
      throw damaged(
          file, "array " + item.getKey() + " does not lie within its " + size + " bytes", null);
    }
    return new Entry(new Shape(shape), start + from, to - from);
  }

  /**
   * Reads an array to see whether all its numbers are finite: a membrane that is not a number never
   * fires, so that damaged weights would look like a network that has learned nothing.
   */
  static void requireFinite(Path file, String name, Entry entry) throws IOException {
    FloatBuffer values = readValues(file, entry).asFloatBuffer();
    while (values.hasRemaining()) {
      float value = values.get();
      if (!Float.isFinite(value)) {
        throw damaged(file, "array " + name + " holds the number " + value, null);
      }
    }
  }

  /** Reads the values of one array. */
  static ByteBuffer readValues(Path file, Entry entry) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, entry.offset(), Math.toIntExact(entry.bytes()));
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
    ByteBuffer buffer = littleEndian(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static CheckpointException damaged(Path file, String why, Throwable cause) {
    return new CheckpointException(
        file
            + " is not a usable checkpoint: "
            + why
            + ". Use another one (checkpoint/best or checkpoint/last of a run).",
        cause);
  }
}

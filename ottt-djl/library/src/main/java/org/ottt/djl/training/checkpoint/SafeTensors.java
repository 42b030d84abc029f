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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.ottt.djl.io.ShownName;
import org.ottt.djl.ndarray.HalfFloat;
import org.ottt.djl.ndarray.HostValues;

/**
 * The safetensors format, which {@link SafeTensorsFile} reads: an 8-byte little-endian length, a
 * JSON header of names, types, shapes and offsets, then the values. It holds data only, so nothing
 * in a file is ever executed, and Python's {@code safetensors} reads it.
 *
 * <p>Only float32 is written here; float16, bfloat16 and float64 are read too, as PyTorch programs
 * write them. DJL's own encoder writes no metadata, which a checkpoint needs.
 */
final class SafeTensors {

  private static final String METADATA = "__metadata__";
  static final int LENGTH_BYTES = 8;

  private SafeTensors() {}

  /**
   * The last array of a file with a checksum: the SHA-256 of all bytes before it, header included.
   */
  private static final String CHECKSUM = "checksum/sha256";

  static final int CHECKSUM_BYTES = 32;

  /** Where an array lies in a file, and what its numbers are. */
  record Entry(Shape shape, long offset, long bytes, NumberType type) {}

  /** The types of numbers that are read. */
  enum NumberType {
    F32(Float.BYTES),
    F16(Short.BYTES),
    BF16(Short.BYTES),
    F64(Double.BYTES),
    /** Of the checksum only. */
    U8(Byte.BYTES);

    final int bytes;

    NumberType(int bytes) {
      this.bytes = bytes;
    }

    float next(ByteBuffer buffer) {
      return switch (this) {
        case F32 -> buffer.getFloat();
        case F16 -> HalfFloat.toFloat(buffer.getShort());
        case BF16 -> Float.intBitsToFloat(buffer.getShort() << Short.SIZE);
        case F64 -> (float) buffer.getDouble();
        case U8 -> Byte.toUnsignedInt(buffer.get());
      };
    }
  }

  /**
   * What a file's header says; all of it has been checked against the file's length.
   *
   * @param metadata texts by name
   * @param entries the arrays, without the checksum
   * @param checksum where the checksum lies, or null in a file without one
   */
  record Header(Map<String, String> metadata, Map<String, Entry> entries, Entry checksum) {}

  /** Writes a file without a checksum, for programs that know which arrays to expect. */
  static void write(OutputStream out, Map<String, NDArray> arrays, Map<String, String> metadata)
      throws IOException {
    write(out, arrays, metadata, false);
  }

  /** Writes a file that ends with its checksum; for other readers that is one more array. */
  static void writeChecked(
      OutputStream out, Map<String, NDArray> arrays, Map<String, String> metadata)
      throws IOException {
    MessageDigest digest = sha256();
    write(new DigestOutputStream(out, digest), arrays, metadata, true);
    out.write(digest.digest());
  }

  private static void write(
      OutputStream out,
      Map<String, NDArray> arrays,
      Map<String, String> metadata,
      boolean checksumFollows)
      throws IOException {
    JsonObject header = new JsonObject();
    // Sorted, so that equal content gives equal files.
    header.add(METADATA, new Gson().toJsonTree(new TreeMap<>(metadata)));
    long offset = 0;
    for (Map.Entry<String, NDArray> array : arrays.entrySet()) {
      long bytes = array.getValue().size() * Float.BYTES;
      header.add(
          array.getKey(),
          describe("F32", array.getValue().getShape().getShape(), offset, offset + bytes));
      offset += bytes;
    }
    if (checksumFollows) {
      header.add(
          CHECKSUM, describe("U8", new long[] {CHECKSUM_BYTES}, offset, offset + CHECKSUM_BYTES));
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
      out.write(HostValues.bytes(array));
    }
  }

  private static JsonObject describe(String type, long[] extents, long from, long to) {
    JsonObject entry = new JsonObject();
    entry.addProperty("dtype", type);
    JsonArray shape = new JsonArray();
    for (long extent : extents) {
      shape.add(extent);
    }
    entry.add("shape", shape);
    JsonArray offsets = new JsonArray();
    offsets.add(from);
    offsets.add(to);
    entry.add("data_offsets", offsets);
    return entry;
  }

  /** Reads a header's JSON. */
  static Header parse(Path file, String json, long start, long size) throws CheckpointException {
    Map<String, String> metadata = new LinkedHashMap<>();
    Map<String, Entry> entries = new LinkedHashMap<>();
    Entry checksum = null;
    boolean ours = json.contains(CHECKSUM);
    try {
      JsonObject root = JsonParser.parseString(json).getAsJsonObject();
      ours = hasChecksum(root, start, size);
      for (Map.Entry<String, JsonElement> item : root.entrySet()) {
        if (item.getKey().equals(METADATA)) {
          item.getValue()
              .getAsJsonObject()
              .entrySet()
              .forEach(m -> metadata.put(m.getKey(), m.getValue().getAsString()));
        } else if (item.getKey().equals(CHECKSUM)) {
          checksum = checksum(file, item.getValue().getAsJsonObject(), start, size);
        } else {
          entries.put(item.getKey(), entry(file, item, start, size, ours));
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
      throw damaged(file, ours, "its header is malformed", e);
    }
    return new Header(metadata, entries, checksum);
  }

  /**
   * Says whether a file was written here; either the checksum's name or its place may be damaged.
   */
  private static boolean hasChecksum(JsonObject root, long start, long size) {
    JsonObject expected = describeChecksum(start, size);
    return root.has(CHECKSUM)
        || root.entrySet().stream().anyMatch(item -> item.getValue().equals(expected));
  }

  private static JsonObject describeChecksum(long start, long size) {
    long at = size - CHECKSUM_BYTES - start;
    return describe("U8", new long[] {CHECKSUM_BYTES}, at, at + CHECKSUM_BYTES);
  }

  private static Entry checksum(Path file, JsonObject described, long start, long size)
      throws CheckpointException {
    long at = size - CHECKSUM_BYTES;
    if (at < start || !described.equals(describeChecksum(start, size))) {
      throw damaged(file, true, "its checksum is missing or misplaced", null);
    }
    return new Entry(new Shape(CHECKSUM_BYTES), at, CHECKSUM_BYTES, NumberType.U8);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static Entry entry(
      Path file, Map.Entry<String, JsonElement> item, long start, long size, boolean ours)
      throws CheckpointException {
    JsonObject described = item.getValue().getAsJsonObject();
    String name = ShownName.of(item.getKey());
    NumberType type = numberType(file, name, described.get("dtype").getAsString(), ours);
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
    if (!inside || elements * type.bytes != to - from) {
      throw damaged(
          file, ours, "array " + name + " does not lie within its " + size + " bytes", null);
    }
    return new Entry(new Shape(shape), start + from, to - from, type);
  }

  private static NumberType numberType(Path file, String array, String name, boolean ours)
      throws CheckpointException {
    for (NumberType type : NumberType.values()) {
      if (type != NumberType.U8 && type.name().equals(name)) {
        return type;
      }
    }
    String shown = ShownName.of(name);
    if (ours) {
      // A file with a checksum was written here, with types that can be read: it has been damaged.
      throw damaged(file, true, "array " + array + " has the unknown type " + shown, null);
    }
    throw new CheckpointException(
        "%s: array %s holds numbers of type %s, but weights are F32, F16, BF16 or F64. Leave it out,"
                .formatted(file, array, shown)
            + " or convert it with .float() before it is saved.");
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Says what is wrong with a file, and what to do about it.
   *
   * @param ours whether it is known that a run wrote the file, which has others beside it then
   */
  static DamagedCheckpointException damaged(Path file, boolean ours, String why, Throwable cause) {
    return new DamagedCheckpointException(
        file
            + " is not a usable checkpoint: "
            + why
            + (ours
                ? ". Use another one (checkpoint/best or checkpoint/last of a run)."
                : ". Copy or download it again, or save it again with"
                    + " safetensors.torch.save_file."),
        cause);
  }
}

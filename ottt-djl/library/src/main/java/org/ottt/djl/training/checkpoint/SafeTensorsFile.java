package org.ottt.djl.training.checkpoint;

import static org.ottt.djl.training.checkpoint.SafeTensors.CHECKSUM_BYTES;
import static org.ottt.djl.training.checkpoint.SafeTensors.LENGTH_BYTES;
import static org.ottt.djl.training.checkpoint.SafeTensors.damaged;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.ottt.djl.io.SeekableInput;
import org.ottt.djl.io.ShownName;

/**
 * A {@link SafeTensors} file that is being read. It stays open in between: a training run renames
 * its next checkpoint to the same place, and whoever opened the file for each array would get
 * weights of different epochs.
 */
final class SafeTensorsFile implements Closeable {

  private static final int CHUNK_BYTES = 1 << 16;

  /** Enough for tens of thousands of arrays; its JSON takes some thirty times as much memory. */
  private static final long LARGEST_HEADER = 8L << 20;

  private final Path file;
  private final SeekableInput in;
  private final SafeTensors.Header header;

  private SafeTensorsFile(Path file, SeekableInput in) throws IOException {
    this.file = file;
    this.in = in;
    header = readHeader();
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws DamagedCheckpointException if it is not a safetensors file
   * @throws NoSuchFileException if there is none
   */
  static SafeTensorsFile open(Path file) throws IOException {
    SeekableInput in = openInput(file);
    try {
      return new SafeTensorsFile(file, in);
    } catch (IOException | RuntimeException | Error e) {
      in.close();
      throw e;
    }
  }

  private static SeekableInput openInput(Path file) throws IOException {
    try {
      return SeekableInput.open(file);
    } catch (FileNotFoundException e) {
      // Callers tell a missing file from others by its type; it may be back already, when another
      // process renames its checkpoints.
      boolean other = Files.exists(file) && (Files.isDirectory(file) || !Files.isReadable(file));
      throw other ? e : new NoSuchFileException(file.toString());
    }
  }

  private SafeTensors.Header readHeader() throws IOException {
    long size = in.length();
    if (size < LENGTH_BYTES) {
      throw damaged(file, false, "it has only " + size + " bytes", null);
    }
    long length = read(0, LENGTH_BYTES).getLong();
    if (length < 2 || length > Math.min(LARGEST_HEADER, size - LENGTH_BYTES)) {
      throw damaged(file, false, "its header cannot be " + length + " bytes long", null);
    }
    String json = StandardCharsets.UTF_8.decode(read(LENGTH_BYTES, (int) length)).toString();
    return SafeTensors.parse(file, json, LENGTH_BYTES + length, size);
  }

  SafeTensors.Header header() {
    return header;
  }

  /**
   * Compares the file with its checksum; one without a checksum passes.
   *
   * @throws DamagedCheckpointException if they differ
   */
  void verify() throws IOException {
    if (header.checksum() == null) {
      return;
    }
    MessageDigest digest = SafeTensors.sha256();
    long end = header.checksum().offset();
    for (long at = 0; at < end; at += CHUNK_BYTES) {
      digest.update(read(at, (int) Math.min(CHUNK_BYTES, end - at)));
    }
    if (!MessageDigest.isEqual(digest.digest(), read(end, CHECKSUM_BYTES).array())) {
      throw damaged(file, true, "its content does not match its checksum", null);
    }
  }

  /**
   * Reads an array to see whether all its numbers are finite: a membrane that is not a number never
   * fires, so that damaged weights would look like a network that has learned nothing.
   */
  void requireFinite(String name, SafeTensors.Entry entry) throws IOException {
    FloatBuffer values = readValues(entry);
    while (values.hasRemaining()) {
      if (!Float.isFinite(values.get())) {
        String stored = stored(entry, values.position() - 1);
        throw damaged(
            file, isOurs(), "array " + ShownName.of(name) + " holds the number " + stored, null);
      }
    }
  }

  /** Returns a number that is not finite as float32, as it stands in the file. */
  private String stored(SafeTensors.Entry entry, int index) throws IOException {
    int bytes = entry.type().bytes;
    ByteBuffer number = read(entry.offset() + (long) index * bytes, bytes);
    if (entry.type() != SafeTensors.NumberType.F64) {
      return Float.toString(entry.type().next(number));
    }
    double value = number.getDouble();
    return value + (Double.isFinite(value) ? ", which is beyond the range of float32" : "");
  }

  /** Says whether a run is known to have written the file; not before its header is read. */
  private boolean isOurs() {
    return header != null && header.checksum() != null;
  }

  /** Reads the values of one array, as float32. */
  FloatBuffer readValues(SafeTensors.Entry entry) throws IOException {
    ByteBuffer stored = read(entry.offset(), Math.toIntExact(entry.bytes()));
    if (entry.type() == SafeTensors.NumberType.F32) {
      return stored.asFloatBuffer();
    }
    FloatBuffer floats = FloatBuffer.allocate(Math.toIntExact(entry.bytes() / entry.type().bytes));
    while (stored.hasRemaining()) {
      floats.put(entry.type().next(stored));
    }
    return floats.flip();
  }

  private ByteBuffer read(long position, int bytes) throws IOException {
    byte[] read = new byte[bytes];
    in.seek(position);
    try {
      in.readFully(read);
    } catch (EOFException e) {
      throw damaged(file, isOurs(), "it became shorter while it was read", e);
    }
    return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

package org.ottt.djl.ndarray;

import ai.djl.ndarray.types.Shape;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.ottt.djl.io.SeekableInput;
import org.ottt.djl.io.ShownName;

/**
 * The arrays of a NumPy {@code .npz} file: a zip of {@code .npy} files.
 *
 * <p>It is read as data only: arrays of Python objects, which NumPy would unpickle, are refused.
 * Shapes are known, and checked against the sizes that the zip states, before any values are read;
 * values are compared with the zip's checksum. Nothing is unpacked to disk.
 */
public final class NpzFile implements AutoCloseable {

  private static final String ENDING = ".npy";
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LARGEST_HEADER = 1 << 16;

  /** Deflate cannot make more out of a byte. */
  private static final int LARGEST_RATIO = 1032;

  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']{1,8})'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]{0,300})\\)");

  private final Path path;
  private final ZipFile zip;
  private final Map<String, Member> members = new LinkedHashMap<>();

  /** An array and where it lies in the zip. */
  private record Member(ZipEntry entry, NpyType type, ByteOrder order, Shape shape, int header) {}

  private NpzFile(Path path, ZipFile zip) throws IOException {
    this.path = path;
    this.zip = zip;
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      if (!entry.getName().endsWith(ENDING)) {
        throw damaged(ShownName.of(entry.getName()) + " is not a NumPy array");
      }
      String name = entry.getName().substring(0, entry.getName().length() - ENDING.length());
      if (members.put(name, member(ShownName.of(name), entry)) != null) {
        throw damaged("array " + ShownName.of(name) + " appears twice");
      }
    }
  }

  /**
   * Opens a file and reads the headers of its arrays.
   *
   * @param path the file
   * @return the file, to be closed by the caller
   * @throws NpzException if it is not an npz file, damaged, holds what is not supported, or lies in
   *     another file system than this machine's
   * @throws IOException if it cannot be read
   */
  public static NpzFile open(Path path) throws IOException {
    if (!SeekableInput.isHere(path)) {
      // Java's zip files are files of this machine only.
      throw new NpzException(
          path + " lies in another file system than this machine's; copy it to a folder here.");
    }
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException | EOFException e) {
      throw new NpzException(path + " is not a usable npz file: " + e.getMessage(), e);
    }
    try {
      return new NpzFile(path, zip);
    } catch (IllegalArgumentException e) {
      // How Java's zip says that a name is not UTF-8.
      zip.close();
      throw new NpzException(path + " is not a usable npz file: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private Member member(String name, ZipEntry entry) throws IOException {
    try (InputStream stream = zip.getInputStream(entry);
        DataInputStream in = new DataInputStream(stream)) {
      byte[] start = in.readNBytes(MAGIC.length + 2);
      if (start.length < MAGIC.length + 2 || !startsWithMagic(start)) {
        throw damaged("array " + name + " has no NumPy header");
      }
      boolean first = start[MAGIC.length] == 1;
      byte[] lengthBytes = in.readNBytes(first ? Short.BYTES : Integer.BYTES);
      if (lengthBytes.length < (first ? Short.BYTES : Integer.BYTES)) {
        throw damaged("the header of array " + name + " is cut off");
      }
      ByteBuffer length = ByteBuffer.wrap(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
      int size = first ? Short.toUnsignedInt(length.getShort()) : length.getInt();
      if (size < 0 || size > LARGEST_HEADER) {
        throw damaged("array " + name + " has a header of " + Integer.toUnsignedString(size));
      }
      String header = new String(in.readNBytes(size), StandardCharsets.ISO_8859_1);
      return member(name, entry, header, start.length + lengthBytes.length + size);
    } catch (ZipException | EOFException e) {
      throw new NpzException(path + ": array " + name + " cannot be unpacked", e);
    }
  }

  private static boolean startsWithMagic(byte[] start) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (start[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  private Member member(String name, ZipEntry entry, String header, int start) throws NpzException {
    String code = find(TYPE, header, name);
    NpyType type = NpyType.of(code);
    if (type == null) {
      throw damaged(
          "array " + name + " is of type " + ShownName.of(code) + ", which is not supported");
    }
    Shape shape = shape(find(SHAPE, header, name), name);
    if (find(ORDER, header, name).equals("True") && shape.dimension() > 1) {
      throw damaged(
          "array " + name + " is stored in Fortran's order; save np.ascontiguousarray of it");
    }
    // As doubles: a product of forged extents may overflow a long.
    double bytes = type.bytes();
    for (long extent : shape.getShape()) {
      bytes *= extent;
    }
    if (bytes > Integer.MAX_VALUE - 8
        || bytes + start != entry.getSize()
        || entry.getSize() / LARGEST_RATIO > entry.getCompressedSize() + LARGEST_RATIO) {
      throw damaged(
          "array "
              + name
              + " of shape "
              + shape
              + " does not fit its "
              + entry.getSize()
              + " bytes");
    }
    ByteOrder order = code.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new Member(entry, type, order, shape, start);
  }

  private String find(Pattern pattern, String header, String name) throws NpzException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw damaged("the header of array " + name + " is not what the format asks for");
    }
    return matcher.group(1);
  }

  private Shape shape(String text, String name) throws NpzException {
    // A tuple of one number is written (3,).
    String extents = text.replace(" ", "").replaceAll(",$", "");
    if (extents.isEmpty()) {
      return new Shape();
    }
    try {
      String[] parts = extents.split(",", -1);
      long[] shape = new long[parts.length];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = Long.parseLong(parts[i]);
      }
      return new Shape(shape);
    } catch (NumberFormatException e) {
      throw new NpzException(path + ": array " + name + " has the shape (" + text + ")", e);
    }
  }

  /**
   * Returns the shapes of all arrays.
   *
   * @return shapes by name, in the file's order
   */
  public Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    members.forEach((name, member) -> shapes.put(name, member.shape()));
    return Collections.unmodifiableMap(shapes);
  }

  /**
   * Reads the values of an array.
   *
   * @param name its name
   * @return its values in C order, converted to float
   * @throws NpzException if they are damaged
   * @throws IOException if the file cannot be read
   */
  public float[] read(String name) throws IOException {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException(path + " has no array " + name);
    }
    String shown = ShownName.of(name);
    int size = Math.toIntExact(member.entry().getSize());
    byte[] bytes;
    try (InputStream in = zip.getInputStream(member.entry())) {
      bytes = in.readNBytes(size);
      if (bytes.length < size || in.read() >= 0) {
        throw damaged("array " + shown + " does not have the size that the zip states");
      }
    } catch (ZipException | EOFException e) {
      throw new NpzException(path + ": array " + shown + " cannot be unpacked", e);
    }
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    if (checksum.getValue() != member.entry().getCrc()) {
      throw damaged("array " + shown + " does not have its checksum");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, member.header(), size - member.header());
    return member.type().floats(buffer.slice().order(member.order()));
  }

  private NpzException damaged(String why) {
    return new NpzException(path + " is not a usable npz file: " + why);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}

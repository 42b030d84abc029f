package org.ottt.djl.ndarray;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The archive that PyTorch loads a TorchScript module from, of a module that has code and no
 * values: a zip file with the code as text, the module's object and the (empty) tuple of constants
 * in Python's pickle format.
 */
final class ScriptArchive {

  /** Of the format; any PyTorch since 1.6 reads it. */
  private static final String VERSION = "3\n";

  private static final String ROOT = "script/";

  /** {@code ()}: protocol 2, empty tuple, stop. */
  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private ScriptArchive() {}

  /**
   * Writes an archive.
   *
   * @param module the name of the code's class, ASCII
   * @param code the class
   * @return the archive's bytes
   */
  static byte[] of(String module, String code) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
      put(zip, "constants.pkl", EMPTY_TUPLE);
      put(zip, "data.pkl", object(module));
      put(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(ROOT + name));
    zip.write(content);
    zip.closeEntry();
  }

  /** Pickles an object of the class, whose only attribute is {@code training = True}. */
  private static byte[] object(String module) {
    byte[] attribute = "training".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(0x80); // protocol
    pickle.write(2);
    pickle.writeBytes(
        ("c__torch__\n" + module + "\n").getBytes(StandardCharsets.US_ASCII)); // class
    pickle.write(')'); // empty tuple: what its constructor takes
    pickle.write(0x81); // new object
    pickle.write('}'); // empty dictionary
    pickle.write('('); // mark
    pickle.write('X'); // text of a length, little endian
    pickle.writeBytes(new byte[] {(byte) attribute.length, 0, 0, 0});
    pickle.writeBytes(attribute);
    pickle.write(0x88); // True
    pickle.write('u'); // all after the mark into the dictionary
    pickle.write('b'); // the dictionary into the object
    pickle.write('.'); // stop
    return pickle.toByteArray();
  }
}

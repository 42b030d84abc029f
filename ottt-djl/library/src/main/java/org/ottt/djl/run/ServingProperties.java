package org.ottt.djl.run;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.ottt.djl.io.AtomicFiles;

/**
 * The file with which DJL's {@code Criteria} and DJL Serving load a folder as it is: which engine,
 * who builds the network, who translates images and answers.
 */
public final class ServingProperties {

  /** The file's name. */
  public static final String FILE = "serving.properties";

  /** Classes are named here and not used: those who read the file load them. */
  private static final Map<String, String> ENTRIES =
      Map.of(
          "engine", "PyTorch",
          "blockFactory", "org.ottt.djl.inference.CheckpointBlockFactory",
          "translatorFactory", "org.ottt.djl.inference.SpikingTranslatorFactory",
          "option.hasParameter", "false");

  private ServingProperties() {}

  /**
   * Writes the file.
   *
   * @param folder the folder of a run or of an exported network
   * @param more further entries, such as arguments of the translators
   * @throws IOException if it cannot be written; an earlier file is still there then
   */
  public static void write(Path folder, Map<String, String> more) throws IOException {
    byte[] content = content(more);
    AtomicFiles.write(folder.resolve(FILE), out -> out.write(content));
  }

  /**
   * Returns the file's content.
   *
   * @param more further entries
   * @return ISO 8859-1 with escapes, as properties are
   * @throws IOException never, since nothing is written
   */
  public static byte[] content(Map<String, String> more) throws IOException {
    Properties all = new Properties();
    all.putAll(ENTRIES);
    all.putAll(more);
    StringBuilder lines = new StringBuilder();
    // Properties.store would add the time, and the file would differ at every export.
    for (String name : new TreeSet<>(all.stringPropertyNames())) {
      Properties one = new Properties();
      one.setProperty(name, all.getProperty(name));
      StringWriter text = new StringWriter();
      one.store(text, null);
      text.toString()
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> lines.append(line).append('\n'));
    }
    return lines.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}

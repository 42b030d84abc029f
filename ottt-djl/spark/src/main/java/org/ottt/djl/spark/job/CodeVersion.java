package org.ottt.djl.spark.job;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.training.SpikingTrainer;

/**
 * Tells whether two processes run the same code: executors may find an older jar on their machine.
 */
final class CodeVersion {

  /** One class of each module. */
  private static final List<Class<?>> MODULES =
      List.of(SpikingTrainer.class, Cli.class, CodeVersion.class);

  private static final String PACKAGE = "org/ottt/";

  private CodeVersion() {}

  /**
   * Returns a text that is the same for the same classes.
   *
   * @throws IOException if the code cannot be read
   */
  static String present() throws IOException {
    TreeSet<String> classes = new TreeSet<>();
    for (Class<?> module : MODULES) {
      Path code = locationOf(module);
      if (Files.isDirectory(code)) {
        addFolder(code, classes);
      } else {
        addJar(code, classes);
      }
    }
    CRC32 all = new CRC32();
    classes.forEach(line -> all.update(line.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    return "%08x (%d classes)".formatted(all.getValue(), classes.size());
  }

  private static Path locationOf(Class<?> type) throws IOException {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("The code of " + type + " cannot be located", e);
    }
  }

  private static void addJar(Path jar, Set<String> classes) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        if (isOurs(entry.getName())) {
          classes.add(entry.getName() + " " + entry.getCrc());
        }
      }
    }
  }

  private static void addFolder(Path folder, Set<String> classes) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (isOurs(name)) {
          classes.add(name + " " + crc(file));
        }
      }
    }
  }

  private static boolean isOurs(String name) {
    return name.startsWith(PACKAGE) && name.endsWith(".class");
  }

  private static long crc(Path file) throws IOException {
    CRC32 crc = new CRC32();
    try (InputStream in = Files.newInputStream(file)) {
      crc.update(in.readAllBytes());
    }
    return crc.getValue();
  }
}

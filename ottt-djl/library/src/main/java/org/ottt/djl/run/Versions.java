package org.ottt.djl.run;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.ottt.djl.ndarray.EngineStart;

/** Versions of everything on which a run's numbers depend. */
public final class Versions {

  private static final String UNKNOWN = "unknown";

  private Versions() {}

  /**
   * Returns the version of this library.
   *
   * @return the Maven version
   */
  public static String project() {
    return property("version.properties", "version");
  }

  /**
   * Returns the commit that this library was built from, as {@code git describe} names it.
   *
   * @return such as {@code v0.1.0-12-gabc1234}, with {@code -dirty} appended if files were changed
   *     since; {@code unknown} if it was built outside of a checkout
   */
  public static String code() {
    return property("code.properties", "code");
  }

  private static String property(String file, String name) {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream(file)) {
      // Missing when an IDE compiles without Maven; not worth failing a run.
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty(name, UNKNOWN);
  }

  /**
   * Collects the versions of project, DJL, engine, Java and operating system. Starts DJL's default
   * engine if it is not running yet.
   *
   * @return versions by {@code ottt-djl}, {@code code} (the commit), {@code djl}, {@code engine},
   *     {@code java}, {@code os}
   */
  public static Map<String, String> collect() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("ottt-djl", project());
    versions.put("code", code());
    versions.put("djl", Engine.getDjlVersion());
    versions.put("engine", engine());
    versions.put("java", System.getProperty("java.version"));
    versions.put(
        "os",
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    return versions;
  }

  private static String engine() {
    EngineStart.announce();
    try {
      Engine engine = Engine.getInstance();
      return engine.getEngineName() + " " + engine.getVersion();
    } catch (RuntimeException e) {
      // The code that computes will meet the same error and can say more about it.
      return UNKNOWN;
    }
  }
}

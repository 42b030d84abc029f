package org.ottt.djl.kernel.magic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The Maven artifacts that are on the kernel's own class path, as the build has listed them. */
public final class KernelArtifacts {

  private static final String LIST = "class-path.txt";

  private final Map<String, String> versions;

  private KernelArtifacts(Map<String, String> versions) {
    this.versions = versions;
  }

  /**
   * Reads the list.
   *
   * @return the artifacts
   */
  public static KernelArtifacts load() {
    try (InputStream list = KernelArtifacts.class.getResourceAsStream(LIST)) {
      if (list == null) {
        throw new IllegalStateException(
            "The build has left out the list of artifacts; build the kernel with Maven.");
      }
      return parse(new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines group:artifact:type[:classifier]:version:scope, and others, which do not count. */
  static KernelArtifacts parse(List<String> lines) {
    Map<String, String> versions = new TreeMap<>();
    for (String line : lines) {
      String[] parts = line.strip().split("\\s", 2)[0].split(":", -1);
      if (parts.length >= 5) {
        versions.put(parts[0] + ":" + parts[1], parts[parts.length - 2]);
      }
    }
    return new KernelArtifacts(versions);
  }

  /**
   * Looks an artifact up.
   *
   * @param group its group id
   * @param artifact its artifact id
   * @return its version, if it is on the class path
   */
  public Optional<String> version(String group, String artifact) {
    return Optional.ofNullable(versions.get(group + ":" + artifact));
  }
}

package org.ottt.djl.spark;

import java.util.List;

/** The versions of Spark that training was tried with. */
public final class SparkVersion {

  /** Minor versions, since Spark's transport is private API that a minor version may change. */
  private static final List<String> SUPPORTED = List.of("4.2");

  private SparkVersion() {}

  /**
   * Refuses a version that was not tried.
   *
   * @param version such as 4.2.0
   * @throws IllegalArgumentException if it was not tried; the message names those that were
   */
  public static void require(String version) {
    if (SUPPORTED.stream().noneMatch(minor -> version.startsWith(minor + "."))) {
      throw new IllegalArgumentException(
          "This is Spark %s; training was tested with Spark %s only, because it uses a private API."
                  .formatted(version, String.join(", ", SUPPORTED))
              + " Submit the job with a tested version.");
    }
  }
}

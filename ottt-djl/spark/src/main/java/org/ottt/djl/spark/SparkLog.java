package org.ottt.djl.spark;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/** Keeps what Spark tells of tasks and stages from burying a command's own lines. */
final class SparkLog {

  private static final List<String> LOUD =
      List.of("org.apache.spark", "org.sparkproject", "org.apache.hadoop", "io.netty");

  private SparkLog() {}

  static void quieten() {
    LOUD.forEach(name -> Configurator.setLevel(name, Level.ERROR));
  }
}

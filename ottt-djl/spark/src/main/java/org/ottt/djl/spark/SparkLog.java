package org.ottt.djl.spark;

import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkConf;

/**
 * Keeps what Spark tells of tasks and stages from burying a command's own lines: what goes wrong is
 * told once, by the command. {@code spark.log.level} shows Spark's own lines as well.
 */
final class SparkLog {

  private static final List<String> LOUD =
      List.of("org.apache.spark", "org.sparkproject", "org.apache.hadoop", "io.netty");

  private SparkLog() {}

  static void quieten(SparkConf conf) {
    Level level = Level.toLevel(conf.get("spark.log.level", ""), Level.OFF);
    LOUD.forEach(name -> Configurator.setLevel(name, level));
  }
}

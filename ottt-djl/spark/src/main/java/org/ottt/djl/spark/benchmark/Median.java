package org.ottt.djl.spark.benchmark;

import java.util.List;

/** The middle of several figures. */
final class Median {

  private Median() {}

  /** Returns the middle one, or the mean of the two in the middle. */
  static double of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }
}

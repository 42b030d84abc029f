package org.ottt.djl.benchmarks.result;

import java.util.List;

/**
 * What runs must have in common for their accuracies to stand in one table or picture; the values
 * are spelled as in {@code accuracy.csv}.
 *
 * @param experiment the kind of comparison
 * @param data the data set's name
 * @param width factor on all numbers of channels
 * @param timeSteps T of the training
 * @param epochs number of epochs
 * @param trainSamples number of training samples
 * @param testSamples number of test samples
 */
public record AccuracySetting(
    String experiment,
    String data,
    String width,
    String timeSteps,
    String epochs,
    String trainSamples,
    String testSamples) {

  /** The columns that hold a setting. */
  public static final List<String> COLUMNS =
      List.of(
          "experiment", "data", "width", "time_steps", "epochs", "train_samples", "test_samples");

  /**
   * Reads the setting of a row.
   *
   * @param row a row of {@code accuracy.csv} or of a table with the same first columns
   * @return its setting
   * @throws IllegalArgumentException if a column is missing
   */
  public static AccuracySetting of(ResultRow row) {
    List<String> values = COLUMNS.stream().map(row::text).toList();
    return new AccuracySetting(
        values.get(0),
        values.get(1),
        values.get(2),
        values.get(3),
        values.get(4),
        values.get(5),
        values.get(6));
  }

  /**
   * Names a picture of this setting; other settings have other names.
   *
   * @param quantity what the picture shows, the first part of its name
   * @return the PNG file's name
   */
  public String picture(String quantity) {
    return "%s-%s-%s-w%s-t%s-e%s-%s-%s.png"
        .formatted(quantity, experiment, data, width, timeSteps, epochs, trainSamples, testSamples);
  }
}

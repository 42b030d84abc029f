package org.ottt.djl.benchmarks.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

  /** The experiment that compares the rules. */
  public static final String METHODS = "methods";

  /** The experiment that compares batches of 1 with large ones. */
  public static final String BATCH_SIZE = "batch-size";

  /** The experiment that compares the forms of OTTT_O. */
  public static final String ONLINE_FORM = "online-form";

  private static final List<String> COLUMNS =
      List.of(
          "experiment", "data", "width", "time_steps", "epochs", "train_samples", "test_samples");

  /**
   * Puts the rows of a setting together.
   *
   * @param rows rows of {@code accuracy.csv} or of a table with the same first columns
   * @return the rows by setting, in the order in which they come
   * @throws IllegalArgumentException if a column is missing
   */
  public static Map<AccuracySetting, List<ResultRow>> group(List<ResultRow> rows) {
    return rows.stream()
        .collect(
            Collectors.groupingBy(AccuracySetting::of, LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * Puts the rows of a setting together that differ by their seeds only.
   *
   * @param rows rows of one setting
   * @return the rows by the name of their rule, to which batch size and learning rate are added if
   *     the rows have several
   */
  public static Map<String, List<ResultRow>> byRule(List<ResultRow> rows) {
    boolean several =
        rows.stream().map(row -> List.of(row.text("batch_size"), row.text("lr"))).distinct().count()
            > 1;
    return rows.stream()
        .collect(
            Collectors.groupingBy(
                row ->
                    MethodStyle.of(row.text("method")).label()
                        + (several
                            ? ", batch " + row.text("batch_size") + ", lr " + row.text("lr")
                            : ""),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static AccuracySetting of(ResultRow row) {
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

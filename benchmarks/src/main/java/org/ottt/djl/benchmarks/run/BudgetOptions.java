package org.ottt.djl.benchmarks.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.commands.cli.SampleLimitOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of benchmarks that train: how much, and with which learning rate. */
public final class BudgetOptions {

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Number of epochs. Default: the benchmark's budget, if it has one, else the recipe's.")
  private Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description =
          "Samples per batch. Default: the benchmark's budget, if it has one, else the recipe's.")
  private Integer batchSize;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description =
          "Learning rate of the first epoch. Default: the benchmark's budget, if it has one, else the"
              + " recipe's.")
  private Float learningRate;

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      description =
          "T of the training. Default: the benchmark's budget, if it has one, else the recipe's.")
  private Integer timeSteps;

  @Option(names = "--width", paramLabel = "X", description = "Multiply all channel counts.")
  private Double width;

  @Mixin private final SampleLimitOptions limits = new SampleLimitOptions();

  /** Creates the options. */
  public BudgetOptions() {}

  /**
   * Checks what was given.
   *
   * @throws IllegalArgumentException if a value is out of range; the message names the option
   */
  public void check() {
    Limits.atLeast("--epochs", 1, epochs);
    Limits.atLeast("--batch-size", 1, batchSize);
    Limits.positive("--lr", learningRate);
    Limits.atLeast("--time-steps", 1, timeSteps);
    Limits.positive("--width", width);
    limits.train();
    limits.test();
  }

  /**
   * Returns the options of {@code Train}, for {@link RunSettings#of}.
   *
   * @return values by name; null for what was not given
   */
  public Map<String, Object> toTrainOptions() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("epochs", epochs);
    options.put("batch-size", batchSize);
    options.put("lr", learningRate);
    options.put("time-steps", timeSteps);
    options.put("width", width);
    options.put("limit-train", limits.train());
    options.put("limit-test", limits.test());
    return options;
  }

  /**
   * Returns the number of epochs.
   *
   * @return at least 1, or null if it was not given
   */
  public Integer epochs() {
    return epochs;
  }

  /**
   * Returns the number of samples in a batch.
   *
   * @return at least 1, or null if it was not given
   */
  public Integer batchSize() {
    return batchSize;
  }

  /**
   * Returns the learning rate of the first epoch.
   *
   * @return positive, or null if it was not given
   */
  public Float learningRate() {
    return learningRate;
  }

  /**
   * Returns T.
   *
   * @return at least 1, or null if it was not given
   */
  public Integer timeSteps() {
    return timeSteps;
  }

  /**
   * Returns the factor on all numbers of channels.
   *
   * @return positive, or null if it was not given
   */
  public Double width() {
    return width;
  }

  /**
   * Returns the numbers of samples.
   *
   * @return the limits
   */
  public SampleLimitOptions limits() {
    return limits;
  }
}

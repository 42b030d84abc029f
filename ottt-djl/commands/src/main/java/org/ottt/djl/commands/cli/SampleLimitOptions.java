package org.ottt.djl.commands.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options {@code --limit-train} and {@code --limit-test}. */
public final class SampleLimitOptions {

  @Option(
      names = "--limit-train",
      paramLabel = "N",
      description = "Use N training samples only, spread over all classes.")
  private Integer train;

  @Mixin private final TestLimitOption test = new TestLimitOption();

  /** Creates the options. */
  public SampleLimitOptions() {}

  /**
   * Returns the number of training samples.
   *
   * @return at least 1, or null for all
   * @throws IllegalArgumentException if it is below 1
   */
  public Integer train() {
    Limits.atLeast("--limit-train", 1, train);
    return train;
  }

  /**
   * Returns the number of test samples.
   *
   * @return at least 1, or null for all
   * @throws IllegalArgumentException if it is below 1
   */
  public Integer test() {
    return test.count();
  }
}

package org.ottt.djl.commands.cli;

import picocli.CommandLine.Option;

/** The option {@code --limit-test}. */
public final class TestLimitOption {

  @Option(
      names = "--limit-test",
      paramLabel = "N",
      description = "Use N test samples only, spread over all classes.")
  private Integer count;

  /** Creates the option. */
  public TestLimitOption() {}

  /**
   * Returns the number of test samples.
   *
   * @return at least 1, or null for all
   * @throws IllegalArgumentException if it is below 1
   */
  public Integer count() {
    Limits.atLeast("--limit-test", 1, count);
    return count;
  }
}

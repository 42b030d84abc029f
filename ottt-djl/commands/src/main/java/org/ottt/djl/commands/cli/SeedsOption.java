package org.ottt.djl.commands.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code --seeds} of commands that repeat runs. */
public final class SeedsOption {

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,3",
      description = "Seeds of weights, order and drawn data. Default: ${DEFAULT-VALUE}.")
  private List<Integer> seeds;

  /** Creates the option. */
  public SeedsOption() {}

  /**
   * Returns the seeds.
   *
   * @return at least one, each once
   */
  public List<Integer> seeds() {
    return seeds.stream().distinct().toList();
  }
}

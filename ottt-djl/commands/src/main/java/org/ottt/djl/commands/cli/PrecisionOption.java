package org.ottt.djl.commands.cli;

import org.ottt.djl.synapse.Precision;
import picocli.CommandLine.Option;

/** The option {@code --precision}. */
public final class PrecisionOption {

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "float32",
      description =
          "Numbers in which connections multiply spikes and traces: float32, tf32 (TensorFloat-32, on"
              + " GPUs) or bf16 (bfloat16, for processors that have it). Weights and neurons stay in"
              + " float32."
              + " Default: ${DEFAULT-VALUE}.")
  private String name;

  /** Creates the option. */
  public PrecisionOption() {}

  /**
   * Returns the precision.
   *
   * @return the precision of that name
   * @throws IllegalArgumentException if there is none
   */
  public Precision precision() {
    return Precision.byName(name);
  }
}

package org.ottt.djl.commands.cli;

import java.util.Locale;
import org.ottt.djl.recipe.OptimizerKind;
import picocli.CommandLine;

/** {@code --momentum}, which one of the optimizers has. */
public final class MomentumOption {

  private MomentumOption() {}

  /**
   * Refuses the option on the command line where it would do nothing. Defaults, recorded options
   * and recipes may still name a momentum.
   *
   * @param line the command, parsed
   * @param optimizer what it trains with
   * @throws IllegalArgumentException if the option is there and the optimizer has no momentum
   */
  public static void requireUse(CommandLine line, OptimizerKind optimizer) {
    if (optimizer != OptimizerKind.SGD && line.getParseResult().hasMatchedOption("--momentum")) {
      throw new IllegalArgumentException(
          "--momentum is for --optimizer sgd, but the optimizer is "
              + optimizer.name().toLowerCase(Locale.ROOT)
              + ": leave it out.");
    }
  }
}

package org.ottt.djl.commands.cli;

import picocli.CommandLine.Option;

/** The option {@code --cudnn-benchmark}. */
public final class CudnnOption {

  /** What DJL reads once, when the engine starts. */
  private static final String PROPERTY = "ai.djl.pytorch.cudnn_benchmark";

  @Option(
      names = "--cudnn-benchmark",
      arity = "0",
      fallbackValue = "true",
      description =
          "On a GPU, let cuDNN try its algorithms for each shape of convolution and keep the"
              + " fastest; the first batch takes longer, and sums may differ in their last bits.")
  private boolean asked;

  /** Creates the option. */
  public CudnnOption() {}

  /** Does what was asked; to be called before the engine starts. */
  public void prepare() {
    if (asked) {
      System.setProperty(PROPERTY, "true");
    }
  }

  /**
   * Says whether it was given.
   *
   * @return true if cuDNN is to try
   */
  public boolean isAsked() {
    return asked;
  }
}

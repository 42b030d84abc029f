package org.ottt.djl.synapse;

import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;

/** Initializers that the paper's networks use and that DJL has under another name. */
public final class Initializers {

  /** Kaiming normal, fan-out, for ReLU-like neurons: N(0, 2 / fan-out). */
  public static final Initializer KAIMING_FAN_OUT =
      new XavierInitializer(
          XavierInitializer.RandomType.GAUSSIAN, XavierInitializer.FactorType.OUT, 2);

  private Initializers() {}
}

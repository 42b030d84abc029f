package org.dflib.jjava.jupyter.kernel;

import java.util.Objects;
import org.ottt.djl.notebook.output.FakeKernel;

/** Stands in for the class of jjava-jupyter, which throws where there is no kernel. */
public final class BaseKernel {

  private BaseKernel() {}

  public static FakeKernel notebookKernel() {
    return Objects.requireNonNull(FakeKernel.of(FakeKernel.Family.JJAVA), "No kernel running");
  }
}

package org.dflib.jjava.jupyter.kernel;

import org.ottt.djl.notebook.output.FakeKernel;

/** Stands in for the class of jjava-jupyter. */
public final class BaseNotebookStatics {

  private BaseNotebookStatics() {}

  public static FakeKernel.Data render(Object value) {
    return FakeKernel.render(value);
  }
}

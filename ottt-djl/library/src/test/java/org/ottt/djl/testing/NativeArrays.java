package org.ottt.djl.testing;

import ai.djl.ndarray.NDManager;

/** Counts the arrays that DJL holds natively, in all managers together. */
public final class NativeArrays {

  private NativeArrays() {}

  /** Returns the number of arrays that have not been closed. */
  public static int count() {
    try (NDManager manager = NDManager.newBaseManager()) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }
}

package org.ottt.djl.data;

import java.util.Locale;

/** Which samples a row of metrics is about. */
public enum Split {
  /** The samples the network is trained on. */
  TRAIN,
  /** The samples the network never sees in training. */
  TEST;

  /**
   * Returns the name used in files: {@code train} or {@code test}.
   *
   * @return the name in lower case
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds the split of a label.
   *
   * @param label {@code train} or {@code test}
   * @return the split
   * @throws IllegalArgumentException if it is neither
   */
  public static Split ofLabel(String label) {
    for (Split split : values()) {
      if (split.label().equals(label)) {
        return split;
      }
    }
    throw new IllegalArgumentException("split must be train or test, not '" + label + "'");
  }
}

package org.ottt.djl.data.event;

import java.util.Locale;

/** Over which values the mean and standard deviation for normalizing event frames are computed. */
public enum NormalizationKind {
  /** Nothing: frames hold counts of events. OTTT's authors train DVS128 Gesture on them. */
  NONE,
  /** All positions of a channel, over all frames; so do OTTT's authors with CIFAR10-DVS. */
  CHANNEL,
  /** Each position of each channel, over all frames, as patent CN 114998659 describes it. */
  POSITION;

  /** Returns the kind of a name in a store's header, or null if there is none. */
  static NormalizationKind ofName(String name) {
    for (NormalizationKind kind : values()) {
      if (kind.toString().equals(name)) {
        return kind;
      }
    }
    return null;
  }

  /** Returns the name that options and headers use. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package org.ottt.djl.commands.train;

import java.util.Set;

/** Options that say where things lie, and how fast or how often they are done. */
public final class FreeOptions {

  /** Their names in the record of a run, whose numbers are the same whatever they say. */
  public static final Set<String> NAMES =
      Set.of(
          "data",
          "class_names",
          "workers",
          "checkpoint_minutes",
          "cudnn_benchmark",
          "device",
          "log_every");

  private FreeOptions() {}
}

package org.ottt.djl.prep.command;

import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSplit;
import picocli.CommandLine.Option;

/** The options that say how frames are made. */
final class FrameArguments {

  /** Explains the option {@code --axes}. */
  static final String AXES =
      "Which way up pictures are: sensor (as the camera saw it), spikingjelly (rows and columns"
          + " exchanged, as SpikingJelly reads CIFAR10-DVS), dat2mat (upside down, as its authors"
          + " and OTTT's read it) (default: ${DEFAULT-VALUE}).";

  @Option(
      names = "--frames",
      paramLabel = "T",
      defaultValue = "10",
      description = "Frames of a recording (default: ${DEFAULT-VALUE}).")
  private int frames;

  @Option(
      names = "--split",
      paramLabel = "number|time",
      defaultValue = "number",
      description = {
        "Whether frames have equal numbers of events or equal times (default: ${DEFAULT-VALUE})."
      })
  private FrameSplit split;

  @Option(
      names = "--max-count",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "Cuts a pixel's events in a frame to N before the size is reduced; 0 does not"
            + " (default: ${DEFAULT-VALUE}).",
        "1 comes close to the authors' frames, in which every pixel with events is white."
      })
  private int maxCount;

  FrameOptions options(int size) {
    return new FrameOptions(frames, split, size, maxCount);
  }
}

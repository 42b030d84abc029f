package org.ottt.djl.prep.command;

import org.ottt.djl.data.event.frame.FrameExtent;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.frame.FrameSplit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how frames are made. */
final class FrameArguments {

  /** Explains the option {@code --axes}. */
  static final String AXES =
      "Orientation of pictures: sensor (as the camera saw it), spikingjelly (rows and columns"
          + " exchanged, as SpikingJelly reads CIFAR10-DVS), dat2mat (upside down, as its authors"
          + " and OTTT's read it) (default: ${DEFAULT-VALUE}).";

  /** Explains the option {@code --normalization}. */
  static final String NORMALIZATION =
      "Normalization of frames when they are read: by mean and deviation of the training frames per"
          + " channel (as OTTT's authors do with CIFAR10-DVS), per position and channel (as the"
          + " patent describes it), or none (event counts).";

  @Option(
      names = "--frames",
      paramLabel = "T",
      description = "Frames per recording (default: 10; for DVS128 Gesture 20).")
  private Integer frames;

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
        "Limit a pixel's events in a frame to N before the size is reduced; 0 means no limit"
            + " (default: ${DEFAULT-VALUE}).",
        "1 comes close to the authors' frames, in which every pixel with events is white."
      })
  private int maxCount;

  FrameOptions options(FrameSize size, FrameExtent extent, int defaultFrames) {
    return new FrameOptions(frames == null ? defaultFrames : frames, split, size, maxCount, extent);
  }

  /** Makes a size of an argument. */
  static final class SizeConverter implements ITypeConverter<FrameSize> {

    SizeConverter() {}

    @Override
    public FrameSize convert(String value) {
      try {
        return FrameSize.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}

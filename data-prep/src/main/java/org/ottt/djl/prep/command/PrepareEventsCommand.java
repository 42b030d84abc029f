package org.ottt.djl.prep.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.recording.AxisMapping;
import org.ottt.djl.prep.prepare.PreparationOptions;
import org.ottt.djl.prep.prepare.RecordingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prepares a data set of event recordings in any of the known formats. */
@Command(
    name = "PrepareEvents",
    description = {
      "Turns event recordings into frames to train on: N-MNIST, N-Caltech101, DVS128 Gesture, or"
          + " any labelled AEDAT, DAT or RAW recordings.",
      "A split into train and test that the source has is kept: folders Train and Test, or lists"
          + " train*.txt and test*.txt of names and labels. Otherwise a tenth of each class is for"
          + " the test. DVS128 Gesture is read as it was published: recordings, *_labels.csv and"
          + " trials_to_*.txt.",
      "What is there already is not made again: after a kill the same command resumes.",
      "Recordings that are damaged are named and left out."
    },
    mixinStandardHelpOptions = true)
public final class PrepareEventsCommand implements Callable<Integer> {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description = "One of: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private EventFormat format;

  @Option(
      names = "--source",
      paramLabel = "DIR",
      required = true,
      description = "Folder with a folder a class, with Train and Test, or with lists and samples.")
  private Path source;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for the frames: frames.bin and frames.json.")
  private Path out;

  @Mixin private FrameArguments frames;

  @Mixin private RecordingArguments recordings;

  @Option(
      names = "--size",
      paramLabel = "PIXELS|WIDTHxHEIGHT",
      defaultValue = "0",
      converter = FrameArguments.SizeConverter.class,
      description = {
        "Reduces frames so that their shorter edge has this size, or scales them to exactly this"
            + " width and height; 0 does neither (default: ${DEFAULT-VALUE}).",
        "With ncaltech101, a width and height scale the part of the sensor that has events, which"
            + " differs from recording to recording."
      })
  private FrameSize size;

  @Option(
      names = "--axes",
      paramLabel = "sensor|spikingjelly|dat2mat",
      defaultValue = "sensor",
      description = FrameArguments.AXES)
  private AxisMapping axes;

  @Option(
      names = "--normalization",
      paramLabel = "none|channel|position",
      description = FrameArguments.NORMALIZATION + " (default: channel; none for DVS128 Gesture)")
  private NormalizationKind normalization;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = {
        "Draws the test recordings, a tenth of each class, if the source has no split. Without it"
            + " they are the last tenth in the order of their numbers."
      })
  private Long seed;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads (default: one for each core).")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public PrepareEventsCommand() {}

  @Override
  public Integer call() throws IOException {
    PreparationOptions options =
        Arguments.check(
            spec,
            () ->
                new PreparationOptions(
                    source,
                    out,
                    format.layout(),
                    new RecordingOptions(
                        format.format(),
                        axes,
                        recordings.camera(format.camera()),
                        recordings.strict()),
                    frames.options(size, format.extent(size), format.frames()),
                    normalization == null ? format.normalization() : normalization,
                    seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                    workers));
    return PreparationRun.run(options, spec.commandLine());
  }
}

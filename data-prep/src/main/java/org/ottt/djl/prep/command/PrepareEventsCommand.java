package org.ottt.djl.prep.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.source.AxisMapping;
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
      "Turns event recordings into frames for training: N-MNIST, N-Caltech101, DVS128 Gesture, or"
          + " any labelled AEDAT, DAT or RAW recordings.",
      "A split in the source is kept: folders Train and Test (or Val), or lists train*.txt and test*.txt"
          + " of names and labels. Otherwise a tenth of each class becomes the test set. DVS128"
          + " Gesture is read as it was published: recordings, *_labels.csv and"
          + " trials_to_*.txt.",
      "Existing results are kept: if the command was killed, run it again to resume.",
      "Damaged recordings are listed and skipped."
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
      description =
          "Folder with one folder per class, with Train and Test, or with lists and" + " samples.")
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
        "Reduce frames so that their shorter edge has this size, or scale them to exactly this"
            + " width and height; 0 keeps them (default: ${DEFAULT-VALUE}).",
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
        "Seed that draws the test recordings, a tenth of each class, if the source has no split."
            + " Without it they are the last tenth by number."
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

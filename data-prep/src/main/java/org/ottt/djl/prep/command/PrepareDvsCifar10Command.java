package org.ottt.djl.prep.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.frame.FrameExtent;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.recording.RecordingFormat;
import org.ottt.djl.data.event.source.AxisMapping;
import org.ottt.djl.prep.prepare.PreparationOptions;
import org.ottt.djl.prep.prepare.RecordingOptions;
import org.ottt.djl.prep.prepare.SourceLayout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prepares CIFAR10-DVS, or any data set of the same layout. */
@Command(
    name = "PrepareDvsCifar10",
    description = {
      "Turns the recordings of CIFAR10-DVS (one folder per class with .aedat files of a DVS128)"
          + " into frames for training.",
      "Existing results are kept: if the command was killed, run it again to resume.",
      "Damaged recordings are listed and skipped."
    },
    mixinStandardHelpOptions = true)
public final class PrepareDvsCifar10Command implements Callable<Integer> {

  /** T of the paper. */
  private static final int FRAMES = 10;

  @Option(
      names = "--source",
      paramLabel = "DIR",
      required = true,
      description =
          "Folder with one folder per class, or with train and test that contain such"
              + " folders.")
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
      defaultValue = "48",
      converter = FrameArguments.SizeConverter.class,
      description =
          "Reduce frames from 128 x 128 to this size; 0 keeps them (default:"
              + " ${DEFAULT-VALUE}).")
  private FrameSize size;

  @Option(
      names = "--axes",
      paramLabel = "sensor|spikingjelly|dat2mat",
      defaultValue = "spikingjelly",
      description = FrameArguments.AXES)
  private AxisMapping axes;

  @Option(
      names = "--normalization",
      paramLabel = "none|channel|position",
      defaultValue = "channel",
      description = FrameArguments.NORMALIZATION + " (default: ${DEFAULT-VALUE})")
  private NormalizationKind normalization;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = {
        "Seed that draws the test recordings, a tenth of each class. Without it they are the last"
            + " tenth by number, as the authors have it."
      })
  private Long seed;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads (default: one for each core).")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public PrepareDvsCifar10Command() {}

  @Override
  public Integer call() throws IOException {
    PreparationOptions options =
        Arguments.check(
            spec,
            () ->
                new PreparationOptions(
                    source,
                    out,
                    SourceLayout.CLASSES,
                    new RecordingOptions(
                        RecordingFormat.AEDAT2, axes, recordings.camera(null), recordings.strict()),
                    frames.options(size, FrameExtent.SENSOR, FRAMES),
                    normalization,
                    seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                    workers));
    return PreparationRun.run(options, spec.commandLine());
  }
}

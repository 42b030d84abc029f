package org.ottt.djl.prep.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.ottt.djl.data.event.recording.AxisMapping;
import org.ottt.djl.prep.prepare.PreparationOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prepares a data set of event recordings in any of the known formats. */
@Command(
    name = "PrepareEvents",
    description = {
      "Turns event recordings into frames to train on: N-MNIST, N-Caltech101, or any labelled"
          + " AEDAT recordings.",
      "A split into train and test that the source has is kept: folders Train and Test, or lists"
          + " train*.txt and test*.txt of names and labels. Otherwise a tenth of each class is for"
          + " the test.",
      "What is there already is not made again: after a kill the same command goes on.",
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

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      defaultValue = "0",
      description = {
        "Reduces frames so that their shorter edge has this size; 0 does not (default:"
            + " ${DEFAULT-VALUE})."
      })
  private int size;

  @Option(
      names = "--axes",
      paramLabel = "sensor|spikingjelly|dat2mat",
      defaultValue = "sensor",
      description = FrameArguments.AXES)
  private AxisMapping axes;

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
                    format.format(),
                    axes,
                    format.sensor(),
                    frames.options(size),
                    seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                    workers));
    return PreparationRun.run(options, spec.commandLine());
  }
}

package org.ottt.djl.prep.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.data.event.simulate.ImageSource;
import org.ottt.djl.data.event.simulate.SimulatorOptions;
import org.ottt.djl.data.event.simulate.StillImages;
import org.ottt.djl.data.event.source.SensorSize;
import org.ottt.djl.prep.simulate.SimulationRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes event recordings of images. */
@Command(
    name = "SimulateEvents",
    description = {
      "Films images with a simulated DVS128, the way CIFAR10-DVS was made: the image moves along a"
          + " closed path, and a pixel fires when its log intensity has changed by a threshold.",
      "Writes AEDAT 2.0, one folder per class; PrepareEvents --format aedat2 turns that into"
          + " frames.",
      "Existing recordings are kept: if the command was killed, run it again to resume."
    },
    mixinStandardHelpOptions = true)
public final class SimulateEventsCommand implements Callable<Integer> {

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "folder",
      description = "One of: folder, cifar10, cifar100, glyphs (default: ${DEFAULT-VALUE}).")
  private ImageSource dataset;

  @Option(
      names = "--source",
      paramLabel = "DIR",
      description = "Folder with the images, or with CIFAR's files; not for glyphs.")
  private Path source;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for the recordings.")
  private Path out;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "Film N training and N test images, of a folder N in all, spread over all classes in"
            + " proportion; 0 for all (900 and 100 glyphs) (default: ${DEFAULT-VALUE})."
      })
  private int limit;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Draws the camera's pixels and the noise (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      defaultValue = "0.2",
      description = "Change of log intensity at which a pixel fires (default: ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--mismatch",
      paramLabel = "X",
      defaultValue = "0.1",
      description = {
        "Standard deviation of the pixels' thresholds, as a fraction (default: ${DEFAULT-VALUE})."
      })
  private double mismatch;

  @Option(
      names = "--refractory",
      paramLabel = "US",
      defaultValue = "1000",
      description = {
        "Microseconds for which a pixel that fired stays silent (default: ${DEFAULT-VALUE})."
      })
  private int refractory;

  @Option(
      names = "--noise",
      paramLabel = "HZ",
      defaultValue = "0.1",
      description = "Spontaneous ON events of a pixel per second (default: ${DEFAULT-VALUE}).")
  private double noise;

  @Option(
      names = "--loops",
      paramLabel = "N",
      defaultValue = "6",
      description = "How many times the image moves along its path (default: ${DEFAULT-VALUE}).")
  private int loops;

  @Option(
      names = "--loop-ms",
      paramLabel = "MS",
      defaultValue = "200",
      description = "How long one round takes (default: ${DEFAULT-VALUE}).")
  private int loopMillis;

  @Option(
      names = "--amplitude",
      paramLabel = "PIXELS",
      defaultValue = "4",
      description = "How far the image moves from its centre (default: ${DEFAULT-VALUE}).")
  private double amplitude;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads (default: one for each core).")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public SimulateEventsCommand() {}

  @Override
  public Integer call() throws IOException {
    if (source == null && dataset != ImageSource.GLYPHS) {
      throw new ParameterException(
          spec.commandLine(), "--source is missing: pass the folder with the images");
    }
    if (source != null && dataset == ImageSource.GLYPHS) {
      throw new ParameterException(spec.commandLine(), "glyphs are drawn, not read: omit --source");
    }
    Arguments.require(
        spec,
        () -> {
          Limits.atLeast("--workers", 1, workers);
          Limits.atLeast("--limit", 0, limit);
        });
    SimulatorOptions options =
        Arguments.check(
            spec,
            () ->
                new SimulatorOptions(
                    SensorSize.DVS128,
                    threshold,
                    mismatch,
                    refractory,
                    noise,
                    loops,
                    loopMillis,
                    amplitude));
    List<StillImages> parts = dataset.open(source, limit, seed);
    int images = parts.stream().mapToInt(StillImages::size).sum();
    Path folder = dataset == ImageSource.GLYPHS ? null : source;
    SimulationRun run = new SimulationRun(options, seed, dataset.toString(), folder, out);
    long start = System.nanoTime();
    long events = run.run(parts, workers);
    PrintWriter err = spec.commandLine().getErr();
    run.leftOut().forEach(line -> err.println("left out " + line));
    err.flush();
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        Locale.ROOT,
        "%d images, %,d new events in %.1f s, %d left out: %s%n",
        images,
        events,
        (System.nanoTime() - start) / 1e9,
        run.leftOut().size(),
        out);
    console.flush();
    return 0;
  }
}

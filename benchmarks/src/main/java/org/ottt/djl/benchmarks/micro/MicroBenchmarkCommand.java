package org.ottt.djl.benchmarks.micro;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.ottt.djl.benchmarks.result.Machine;
import org.ottt.djl.benchmarks.result.ResultFolderOption;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.data.layout.ImageFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times the small pieces with JMH. */
@Command(
    name = "MicroBenchmark",
    description = {
      "Times the small pieces of training with JMH, in this process, on the CPU: a time"
          + " step of all neurons of the paper's VGG in each form of simulation (neurons),"
          + " weight standardization and SGD update of all its weights (weights), making a"
          + " batch of images (augmentation), JPEG and PNG images (decoding), reading image"
          + " files in folders and tars (archives), event recordings (events),"
          + " the formats of these (formats). Run it on an idle machine."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class MicroBenchmarkCommand implements Callable<Integer> {

  private static final List<String> KEYS = List.of("piece", "benchmark", "parameters");
  private static final List<String> VALUES = List.of("score", "error", "unit", "iterations");

  @Option(
      names = "--pieces",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "neurons,weights,augmentation,decoding,archives,events,formats",
      description =
          "What to time. Default:"
              + " neurons,weights,augmentation,decoding,archives,events,formats.")
  private List<String> pieces;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Batch size of neurons and augmentation. Default: 32.")
  private int batchSize;

  @Option(
      names = "--width",
      paramLabel = "X",
      defaultValue = "1",
      description = "Multiply all channel counts (neurons, weights). Default: 1.")
  private double width;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "5",
      description = "Measured iterations, after three to warm up. Default: 5.")
  private int iterations;

  @Option(
      names = "--milliseconds",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Length of an iteration. Default: 1000.")
  private int milliseconds;

  @Mixin private final ResultFolderOption out = new ResultFolderOption();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public MicroBenchmarkCommand() {}

  @Override
  public Integer call() throws IOException, RunnerException {
    List<Piece> chosen = Arguments.check(spec, this::chosen);
    Machine machine = Machine.of(Device.cpu());
    ResultTable table = out.open(machine).table("pieces.csv", KEYS, VALUES);
    PrintWriter console = spec.commandLine().getOut();
    console.println(machine.describe());
    // It says what it opens, here some hundred times a second.
    Configurator.setLevel(ImageFiles.class, Level.WARN);
    for (Piece piece : chosen) {
      for (RunResult run : new Runner(options(piece)).run()) {
        Result<?> result = run.getPrimaryResult();
        String parameters = parameters(run.getParams());
        List<Object> row = new ArrayList<>();
        row.addAll(List.of(piece.label(), result.getLabel(), parameters, result.getScore()));
        row.addAll(List.of(result.getScoreError(), result.getScoreUnit(), iterations));
        table.put(row);
        console.printf(
            Locale.ROOT,
            "%-13s %-24s %-40s %s %s%n",
            piece.label(),
            result.getLabel(),
            parameters,
            spread(result),
            result.getScoreUnit());
        console.flush();
      }
    }
    console.println("Table: " + table.file());
    console.flush();
    return 0;
  }

  /** The error is half of the 99.9 % confidence interval, which takes three iterations. */
  private static String spread(Result<?> result) {
    return Double.isNaN(result.getScoreError())
        ? String.format(Locale.ROOT, "%12.4g", result.getScore())
        : String.format(Locale.ROOT, "%12.4g ± %.2g", result.getScore(), result.getScoreError());
  }

  private static String parameters(BenchmarkParams params) {
    Collection<String> names = params.getParamsKeys();
    return names.stream()
        .map(name -> name + "=" + params.getParam(name))
        .collect(Collectors.joining(" "));
  }

  private org.openjdk.jmh.runner.options.Options options(Piece piece) {
    ChainedOptionsBuilder builder =
        new OptionsBuilder()
            .include("^" + piece.benchmarks().getName() + "\\.")
            // Under exec:java the class path of a forked JVM would be Maven's.
            .forks(0)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .warmupIterations(3)
            .warmupTime(TimeValue.milliseconds(milliseconds))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.milliseconds(milliseconds));
    if (piece.hasBatch()) {
      builder.param("batchSize", Integer.toString(batchSize));
    }
    if (piece.hasWidth()) {
      builder.param("width", Double.toString(width));
    }
    return builder.build();
  }

  private List<Piece> chosen() {
    Limits.atLeast("--iterations", 1, iterations);
    Limits.atLeast("--milliseconds", 1, milliseconds);
    Limits.atLeast("--batch-size", 1, batchSize);
    Limits.positive("--width", width);
    return pieces.stream().map(Piece::byLabel).toList();
  }
}

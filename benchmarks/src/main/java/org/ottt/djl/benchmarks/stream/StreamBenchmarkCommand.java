package org.ottt.djl.benchmarks.stream;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.ottt.djl.benchmarks.result.Machine;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultFolderOption;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.commands.cli.MethodsOption;
import org.ottt.djl.commands.cli.SeedsOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures learning from endless streams. */
@Command(
    name = "StreamBenchmark",
    description = {
      "Measures learning from an endless stream on the CPU, in four parts: memory and time of a step"
          + " from the 100th to the millionth, compared with BPTT until that runs out of memory (memory);"
          + " accuracy under drift, with and without learning (drift); single images as a stream compared"
          + " with batches of 128, for equal epochs (batch); the time from a frame to its answer (latency).",
      "Rows of the same settings that are already in the tables are not measured again. Memory and latency measure time:"
          + " run those parts on an idle machine.",
      ""
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class StreamBenchmarkCommand implements Callable<Integer> {

  /** The parts of equal length of each condition of the drifting stream, each a row. */
  public static final int DRIFT_BLOCKS = 10;

  private static final List<String> PARTS = List.of("memory", "drift", "batch", "latency");

  @Option(
      names = "--parts",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "memory,drift,batch,latency",
      description = "Parts. Default: ${DEFAULT-VALUE}.")
  private List<String> parts;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "memory: steps of the stream. Default: ${DEFAULT-VALUE}.")
  private long steps;

  @Option(
      names = "--memory-limit",
      paramLabel = "MIB",
      defaultValue = "2048",
      description = "memory: MiB that a process may take. Default: ${DEFAULT-VALUE}.")
  private int memoryLimit;

  @Mixin private final SeedsOption seeds = new SeedsOption();

  @Option(
      names = "--glyphs",
      paramLabel = "N",
      defaultValue = "1200",
      description = "drift: glyphs per condition, a multiple of 10. Default: ${DEFAULT-VALUE}.")
  private int glyphs;

  @Option(
      names = "--lr",
      paramLabel = "X",
      defaultValue = "0.001",
      description = "drift: learning rate (Adam). Default: ${DEFAULT-VALUE}.")
  private float learningRate;

  @Option(
      names = "--methods",
      paramLabel = "NAME[,NAME...]",
      defaultValue = "ottt-a,ottt-o",
      description = "batch: learning rules that are online. Default: ${DEFAULT-VALUE}.")
  private String methods;

  @Option(
      names = "--train",
      paramLabel = "N",
      defaultValue = "2000",
      description = "batch: training images (glyphs). Default: ${DEFAULT-VALUE}.")
  private int train;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "5",
      description = "batch: epochs. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--latency-steps",
      paramLabel = "N",
      defaultValue = "5000",
      description = "latency: steps that are timed. Default: ${DEFAULT-VALUE}.")
  private int latencySteps;

  @Mixin private final ResultFolderOption out = new ResultFolderOption();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public StreamBenchmarkCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Arguments.require(spec, this::check);
    Machine machine = Machine.of(Device.cpu());
    ResultFolder folder = out.open(machine);
    PrintWriter console = spec.commandLine().getOut();
    console.println(machine.describe());
    console.flush();
    if (parts.contains("memory")) {
      MemoryPart.run(
          folder, List.of("ottt-o-trace", "ottt-o", "bptt"), steps, memoryLimit, console);
    }
    if (parts.contains("drift")) {
      DriftPart.run(folder, seeds.seeds(), glyphs, learningRate, console);
    }
    if (parts.contains("batch")) {
      BatchPart.run(folder, MethodsOption.names(methods), seeds.seeds(), train, epochs, console);
    }
    if (parts.contains("latency")) {
      LatencyPart.run(folder, List.of("ottt-o", "ottt-o-trace", "sltt"), latencySteps, console);
    }
    return 0;
  }

  private void check() {
    for (String part : parts) {
      if (!PARTS.contains(part)) {
        throw new IllegalArgumentException(
            "There is no part '" + part + "'; use " + String.join(", ", PARTS) + ".");
      }
    }
    if (MethodsOption.names(methods).contains("bptt")) {
      throw new IllegalArgumentException("--methods: bptt cannot learn from a stream.");
    }
    Limits.atLeast("--steps", 100, steps);
    Limits.atLeast("--memory-limit", 256, memoryLimit);
    Limits.atLeast("--glyphs", DRIFT_BLOCKS, glyphs);
    Limits.positive("--lr", learningRate);
    Limits.atLeast("--train", 128, train);
    Limits.atLeast("--epochs", 1, epochs);
    Limits.atLeast("--latency-steps", 100, latencySteps);
    if (glyphs % DRIFT_BLOCKS != 0) {
      throw new IllegalArgumentException(
          "--glyphs must be a multiple of " + DRIFT_BLOCKS + ", not " + glyphs + ".");
    }
  }
}

package org.ottt.djl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.benchmarks.accuracy.AccuracyBenchmarkCommand;
import org.ottt.djl.benchmarks.inference.InferenceBenchmarkCommand;
import org.ottt.djl.benchmarks.memory.MemoryBenchmarkCommand;
import org.ottt.djl.benchmarks.micro.MicroBenchmarkCommand;
import org.ottt.djl.benchmarks.rates.RateBenchmarkCommand;
import org.ottt.djl.benchmarks.reference.CheckReferenceCommand;
import org.ottt.djl.benchmarks.report.BenchmarkReportCommand;
import org.ottt.djl.benchmarks.speed.SpeedBenchmarkCommand;
import org.ottt.djl.benchmarks.stream.StreamBenchmarkCommand;
import org.ottt.djl.commands.compare.CompareRunsCommand;
import org.ottt.djl.commands.convert.ConvertWeightsCommand;
import org.ottt.djl.commands.evaluate.EvaluateCommand;
import org.ottt.djl.commands.export.ExportModelCommand;
import org.ottt.djl.commands.stream.LearnStreamCommand;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.commands.train.TrainCifarCommand;
import org.ottt.djl.commands.train.TrainCommand;
import org.ottt.djl.commands.train.TrainDvsCifar10Command;
import org.ottt.djl.commands.train.TrainImageNetCommand;
import org.ottt.djl.neuron.Surrogates;
import org.ottt.djl.prep.command.PrepareDvsCifar10Command;
import org.ottt.djl.prep.command.PrepareEventsCommand;
import org.ottt.djl.prep.command.PrepareImageNetCommand;
import org.ottt.djl.prep.command.ShowEventsCommand;
import org.ottt.djl.prep.command.SimulateEventsCommand;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.run.Versions;
import org.ottt.djl.testing.ProjectFiles;

class HelpTest {

  private static final List<String> TRAINING =
      List.of(
          "--data",
          "--epochs",
          "--batch-size",
          "--time-steps",
          "--method",
          "--lr",
          "--lr-schedule",
          "--warm-up",
          "--momentum",
          "--weight-decay",
          "--mse-weight",
          "--surrogate",
          "--leak",
          "--threshold",
          "--reset",
          "--dropout",
          "--width",
          "--feedback",
          "--image-size",
          "--accumulate",
          "--benchmark-data",
          "--seed",
          "--device",
          "--workers",
          "--limit-train",
          "--limit-test",
          "--out",
          "--resume",
          "--overwrite");

  static Stream<Arguments> commands() {
    return Stream.of(
        Arguments.of(new TrainCommand(), "Train", with(TRAINING, "--recipe")),
        Arguments.of(new TrainCifarCommand(), "TrainCifar", with(TRAINING, "--dataset")),
        Arguments.of(new TrainImageNetCommand(), "TrainImageNet", TRAINING),
        Arguments.of(new TrainDvsCifar10Command(), "TrainDvsCifar10", TRAINING),
        Arguments.of(
            new LearnStreamCommand(),
            "LearnStream",
            List.of(
                "--source",
                "--labels",
                "--frame-ms",
                "--init-from",
                "--method",
                "--steps",
                "--checkpoint-minutes",
                "--resume")),
        Arguments.of(new EvaluateCommand(), "Evaluate", List.of("--help")),
        Arguments.of(new CompareRunsCommand(), "CompareRuns", List.of("RUN", "--out")),
        Arguments.of(new ConvertWeightsCommand(), "ConvertWeights", List.of("--help")),
        Arguments.of(new PrepareDvsCifar10Command(), "PrepareDvsCifar10", List.of("--help")),
        Arguments.of(
            new PrepareImageNetCommand(),
            "PrepareImageNet",
            List.of("--data", "--out", "--duplicates", "--label-key")),
        Arguments.of(new PrepareEventsCommand(), "PrepareEvents", List.of("--help")),
        Arguments.of(new ShowEventsCommand(), "ShowEvents", List.of("--help")),
        Arguments.of(new SimulateEventsCommand(), "SimulateEvents", List.of("--help")),
        Arguments.of(new CheckReferenceCommand(), "CheckReference", List.of("FOLDER", "--device")),
        Arguments.of(
            new MicroBenchmarkCommand(),
            "MicroBenchmark",
            List.of("--pieces", "--width", "--batch-size", "--iterations", "--out")),
        Arguments.of(
            new MemoryBenchmarkCommand(),
            "MemoryBenchmark",
            List.of(
                "--network",
                "--methods",
                "--time-steps",
                "--width",
                "--batch-size",
                "--image-size",
                "--batches",
                "--device",
                "--allocator",
                "--memory-limit",
                "--out")),
        Arguments.of(new BenchmarkReportCommand(), "BenchmarkReport", List.of("--help")),
        Arguments.of(
            new RateBenchmarkCommand(),
            "RateBenchmark",
            List.of("--recipe", "--data", "--methods", "--runs", "--out")),
        Arguments.of(
            new AccuracyBenchmarkCommand(),
            "AccuracyBenchmark",
            List.of(
                "--data",
                "--recipes",
                "--experiments",
                "--methods",
                "--seeds",
                "--paper",
                "--out")),
        Arguments.of(
            new StreamBenchmarkCommand(),
            "StreamBenchmark",
            List.of("--parts", "--steps", "--memory-limit", "--seeds", "--out")),
        Arguments.of(
            new ExportModelCommand(),
            "ExportModel",
            List.of("--run", "--to", "--format", "--time-steps", "--input", "--data", "--dt")),
        Arguments.of(
            new InferenceBenchmarkCommand(),
            "InferenceBenchmark",
            List.of("--network", "--time-steps", "--batch-size", "--threads", "--precision")),
        Arguments.of(
            new SpeedBenchmarkCommand(),
            "SpeedBenchmark",
            List.of(
                "--network",
                "--batch-size",
                "--time-steps",
                "--width",
                "--image-size",
                "--repetitions",
                "--device",
                "--out")));
  }

  private static List<String> with(List<String> options, String another) {
    return Stream.concat(options.stream(), Stream.of(another)).toList();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("commands")
  void helpListsTheOptionsAndTheExitCodes(
      Callable<Integer> command, String name, List<String> options) {
    CommandRun help = CommandRun.of(command, "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .startsWith("Usage: " + name + " ")
        .contains(options)
        .containsOnlyOnce("Exit code 0, 1 (the run failed) or 2 (invalid arguments)")
        .contains("--debug");
    assertThat(help.outLines())
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("commands")
  void versionIsThatOfTheBuild(Callable<Integer> command, String name, List<String> options) {
    CommandRun version = CommandRun.of(command, "--version");

    assertThat(version.exitCode()).isZero();
    assertThat(version.outLines())
        .containsExactly("OTTT-DJL " + Versions.project() + " (" + Versions.code() + ")");
  }

  @Test
  void everyMainClassIsHeldToThis() throws IOException {
    try (Stream<Path> files = Files.walk(ProjectFiles.root())) {
      assertThat(
              files
                  .filter(file -> file.getParent().endsWith("src/main/java"))
                  // This module does not see the commands of Spark's.
                  .filter(file -> !file.toString().contains("/spark/"))
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".java"))
                  .map(name -> name.replace(".java", "")))
          .containsExactlyInAnyOrderElementsOf(
              commands().map(command -> (String) command.get()[1]).toList());
    }
  }

  @Test
  void helpOfTrainingNamesEveryRuleAndSurrogate() {
    assertThat(CommandRun.of(new TrainCommand(), "--help").out())
        .contains(LearningRules.NAMES)
        .contains(Surrogates.NAMES);
  }
}

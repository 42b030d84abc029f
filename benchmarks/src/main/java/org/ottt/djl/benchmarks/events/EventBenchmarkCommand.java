package org.ottt.djl.benchmarks.events;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs {@link EventBenchmarks}. */
@Command(
    name = "EventBenchmark",
    description = {
      "Events per second of reading a recording of a million events and of making frames of it,",
      "against reading its bytes only (JMH, in this process). Run it on an idle machine."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class EventBenchmarkCommand implements Callable<Integer> {

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "5",
      description = "Measured iterations of a second each, behind three to warm up. Default: 5.")
  private int iterations;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public EventBenchmarkCommand() {}

  @Override
  public Integer call() throws RunnerException {
    if (iterations < 1) {
      throw new ParameterException(
          spec.commandLine(), "--iterations must be at least 1, but is " + iterations + ".");
    }
    new Runner(
            new OptionsBuilder()
                .include(EventBenchmarks.class.getName())
                // Under exec:java the class path of a forked JVM would be Maven's.
                .forks(0)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(1))
                .build())
        .run();
    return 0;
  }
}

import org.ottt.djl.benchmarks.accuracy.AccuracyBenchmarkCommand;
import org.ottt.djl.commands.cli.Cli;

/** Runs {@link AccuracyBenchmarkCommand}. */
public final class AccuracyBenchmark {

  private AccuracyBenchmark() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new AccuracyBenchmarkCommand(), args);
  }
}

import org.ottt.djl.benchmarks.cli.Cli;
import org.ottt.djl.benchmarks.speed.SpeedBenchmarkCommand;

/** Runs {@link SpeedBenchmarkCommand}. */
public final class SpeedBenchmark {

  private SpeedBenchmark() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new SpeedBenchmarkCommand(), args);
  }
}

import org.ottt.djl.benchmarks.speed.SpeedBenchmarkCommand;
import org.ottt.djl.commands.cli.Cli;

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

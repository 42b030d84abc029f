import org.ottt.djl.benchmarks.cli.Cli;
import org.ottt.djl.benchmarks.rates.RateBenchmarkCommand;

/** Runs {@link RateBenchmarkCommand}. */
public final class RateBenchmark {

  private RateBenchmark() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new RateBenchmarkCommand(), args);
  }
}

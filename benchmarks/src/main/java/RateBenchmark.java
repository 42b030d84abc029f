import org.ottt.djl.benchmarks.rates.RateBenchmarkCommand;
import org.ottt.djl.commands.cli.Cli;

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

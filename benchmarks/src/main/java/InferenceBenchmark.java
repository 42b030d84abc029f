import org.ottt.djl.benchmarks.inference.InferenceBenchmarkCommand;
import org.ottt.djl.commands.cli.Cli;

/** Runs {@link InferenceBenchmarkCommand}. */
public final class InferenceBenchmark {

  private InferenceBenchmark() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new InferenceBenchmarkCommand(), args);
  }
}

import org.ottt.djl.benchmarks.cli.Cli;
import org.ottt.djl.benchmarks.micro.MicroBenchmarkCommand;

/** Runs {@link MicroBenchmarkCommand}. */
public final class MicroBenchmark {

  private MicroBenchmark() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new MicroBenchmarkCommand(), args);
  }
}

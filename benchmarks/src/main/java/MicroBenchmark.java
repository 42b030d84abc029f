import org.ottt.djl.benchmarks.micro.MicroBenchmarkCommand;
import org.ottt.djl.commands.cli.Cli;

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

import org.ottt.djl.benchmarks.stream.StreamBenchmarkCommand;
import org.ottt.djl.commands.cli.Cli;

/** Runs {@link StreamBenchmarkCommand}. */
public final class StreamBenchmark {

  private StreamBenchmark() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new StreamBenchmarkCommand(), args);
  }
}

import org.ottt.djl.benchmarks.cli.Cli;
import org.ottt.djl.benchmarks.events.EventBenchmarkCommand;

/** Runs {@link EventBenchmarkCommand}. */
public final class EventBenchmark {

  private EventBenchmark() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new EventBenchmarkCommand(), args);
  }
}

import org.ottt.djl.benchmarks.memory.MemoryBenchmarkCommand;
import org.ottt.djl.commands.cli.Cli;

/** Runs {@link MemoryBenchmarkCommand}. */
public final class MemoryBenchmark {

  private MemoryBenchmark() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new MemoryBenchmarkCommand(), args);
  }
}

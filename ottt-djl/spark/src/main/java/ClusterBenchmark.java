import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.spark.benchmark.ClusterBenchmarkCommand;

/** Runs {@link ClusterBenchmarkCommand}. */
public final class ClusterBenchmark {

  private ClusterBenchmark() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new ClusterBenchmarkCommand(), args);
  }
}

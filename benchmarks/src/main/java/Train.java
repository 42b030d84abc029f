import org.ottt.djl.benchmarks.cli.Cli;
import org.ottt.djl.benchmarks.train.TrainCommand;

/** Runs {@link TrainCommand}. */
public final class Train {

  private Train() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new TrainCommand(), args);
  }
}

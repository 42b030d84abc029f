import org.ottt.djl.benchmarks.cli.Cli;
import org.ottt.djl.benchmarks.train.TrainImageNetCommand;

/** Runs {@link TrainImageNetCommand}. */
public final class TrainImageNet {

  private TrainImageNet() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new TrainImageNetCommand(), args);
  }
}

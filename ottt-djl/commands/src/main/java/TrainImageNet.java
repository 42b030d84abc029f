import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.train.TrainImageNetCommand;

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

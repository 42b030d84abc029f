import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.train.TrainCommand;

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

import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.train.TrainCifarCommand;

/** Runs {@link TrainCifarCommand}. */
public final class TrainCifar {

  private TrainCifar() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new TrainCifarCommand(), args);
  }
}

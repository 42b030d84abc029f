import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.train.TrainDvsCifar10Command;

/** Runs {@link TrainDvsCifar10Command}. */
public final class TrainDvsCifar10 {

  private TrainDvsCifar10() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new TrainDvsCifar10Command(), args);
  }
}

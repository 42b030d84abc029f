import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.evaluate.EvaluateCommand;

/** Runs {@link EvaluateCommand}. */
public final class Evaluate {

  private Evaluate() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new EvaluateCommand(), args);
  }
}

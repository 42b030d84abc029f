import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.prep.command.PrepareEventsCommand;

/** Prepares event recordings: {@code PrepareEvents --format FORMAT --source DIR --out DIR}. */
public final class PrepareEvents {

  private PrepareEvents() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new PrepareEventsCommand(), args);
  }
}

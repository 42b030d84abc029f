import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.prep.command.ShowEventsCommand;

/** Shows an event recording as pictures: {@code ShowEvents FILE}. */
public final class ShowEvents {

  private ShowEvents() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new ShowEventsCommand(), args);
  }
}

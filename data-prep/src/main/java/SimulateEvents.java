import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.prep.command.SimulateEventsCommand;

/** Makes event recordings of images: {@code SimulateEvents --source DIR --out DIR}. */
public final class SimulateEvents {

  private SimulateEvents() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new SimulateEventsCommand(), args);
  }
}

import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.compare.CompareRunsCommand;

/** Runs {@link CompareRunsCommand}. */
public final class CompareRuns {

  private CompareRuns() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new CompareRunsCommand(), args);
  }
}

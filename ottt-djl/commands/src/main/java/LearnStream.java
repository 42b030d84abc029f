import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.stream.LearnStreamCommand;

/** Runs {@link LearnStreamCommand}. */
public final class LearnStream {

  private LearnStream() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new LearnStreamCommand(), args);
  }
}

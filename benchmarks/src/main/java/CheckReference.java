import org.ottt.djl.benchmarks.reference.CheckReferenceCommand;
import org.ottt.djl.commands.cli.Cli;

/** Runs the reference cases of a folder: {@code CheckReference FOLDER}. */
public final class CheckReference {

  private CheckReference() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new CheckReferenceCommand(), args);
  }
}

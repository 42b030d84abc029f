import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.export.ExportModelCommand;

/** Runs {@link ExportModelCommand}. */
public final class ExportModel {

  private ExportModel() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new ExportModelCommand(), args);
  }
}

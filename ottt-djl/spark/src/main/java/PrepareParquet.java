import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.spark.PrepareParquetCommand;

/** Runs {@link PrepareParquetCommand}. */
public final class PrepareParquet {

  private PrepareParquet() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new PrepareParquetCommand(), args);
  }
}

import org.ottt.djl.spark.PrepareParquetCommand;
import org.ottt.djl.spark.SparkMain;

/** Runs {@link PrepareParquetCommand}. */
public final class PrepareParquet {

  private PrepareParquet() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    SparkMain.run(new PrepareParquetCommand(), args);
  }
}

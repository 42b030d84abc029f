import org.ottt.djl.spark.SparkMain;
import org.ottt.djl.spark.TrainOnSparkCommand;

/** {@code TrainOnSpark}: see {@link TrainOnSparkCommand}. */
public final class TrainOnSpark {

  private TrainOnSpark() {}

  /**
   * Runs the command.
   *
   * @param args options; {@code --help} lists them
   */
  public static void main(String... args) {
    SparkMain.run(new TrainOnSparkCommand(), args);
  }
}

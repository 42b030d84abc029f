import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.convert.ConvertWeightsCommand;

/** Runs {@link ConvertWeightsCommand}. */
public final class ConvertWeights {

  private ConvertWeights() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new ConvertWeightsCommand(), args);
  }
}

import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.prep.command.PrepareImageNetCommand;

/**
 * Checks image data and writes WebDataset shards: {@code PrepareImageNet --data DATA --out DIR}.
 */
public final class PrepareImageNet {

  private PrepareImageNet() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new PrepareImageNetCommand(), args);
  }
}

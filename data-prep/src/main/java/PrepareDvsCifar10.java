import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.prep.command.PrepareDvsCifar10Command;

/** Prepares CIFAR10-DVS recordings: {@code PrepareDvsCifar10 --source DIR --out DIR}. */
public final class PrepareDvsCifar10 {

  private PrepareDvsCifar10() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new PrepareDvsCifar10Command(), args);
  }
}

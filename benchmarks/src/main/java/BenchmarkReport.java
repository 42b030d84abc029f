import org.ottt.djl.benchmarks.report.BenchmarkReportCommand;
import org.ottt.djl.commands.cli.Cli;

/** Writes the pages that show all results of benchmarks. */
public final class BenchmarkReport {

  private BenchmarkReport() {}

  /**
   * Runs the command.
   *
   * @param args its arguments; {@code --help} lists them
   */
  public static void main(String[] args) {
    Cli.main(new BenchmarkReportCommand(), args);
  }
}

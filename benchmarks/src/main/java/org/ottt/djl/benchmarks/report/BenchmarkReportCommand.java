package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.io.Folders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the pages that show all results. */
@Command(
    name = "BenchmarkReport",
    description = "Writes RESULTS.md and report.html from the CSV files that the benchmarks left.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {"", "report.html is one file: pictures are inside, and it needs no network."})
public final class BenchmarkReportCommand implements Callable<Integer> {

  private static final String TITLE = "OTTT-DJL: benchmark results";

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "A folder with one folder per machine. Default: benchmarks/results.")
  private Path results = ResultFolder.ROOT;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the two pages go. Default: the folder that holds the results' folder.")
  private Path out;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public BenchmarkReportCommand() {}

  @Override
  public Integer call() throws IOException {
    Path folder = out == null ? results.toAbsolutePath().getParent() : out;
    Folders.create(folder);
    String markdown = ResultsPage.write(TITLE, results, folder);
    Path markdownFile = folder.resolve("RESULTS.md");
    Path htmlFile = folder.resolve("report.html");
    save(markdownFile, markdown);
    save(htmlFile, HtmlPage.render(TITLE, markdown, folder));
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println(markdownFile);
    terminal.println(htmlFile);
    terminal.flush();
    return 0;
  }

  private static void save(Path file, String text) throws IOException {
    AtomicFiles.write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}

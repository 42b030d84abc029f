package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ottt.djl.benchmarks.result.Machine;

/** The text of {@code RESULTS.md}. */
final class ResultsPage {

  private static final List<Section> SECTIONS =
      List.of(
          new MemorySection(),
          new SpeedSection(),
          new AccuracySection(),
          new RateSection(),
          new PeerSection(),
          new InferenceSection(),
          new StreamSection(),
          new ClusterSection(),
          new PieceSection());

  private ResultsPage() {}

  /**
   * Writes the page.
   *
   * @param title its title
   * @param results a folder with one folder per machine
   * @param folder where the page will lie
   * @return the page, in Markdown
   * @throws IOException if there are no results or a file cannot be read; the message says which
   */
  static String write(String title, Path results, Path folder) throws IOException {
    List<Path> machines = machines(results);
    MarkdownPage page = new MarkdownPage(folder);
    page.heading(1, title);
    page.text(
        """
        Made by the command `BenchmarkReport` from the CSV files below `benchmarks/results`; do not
        edit. Every figure is read or computed from those files, and nothing is compared that was
        not run alike: the rules of a table had the same network, data, batches and machine.
        """);
    for (Path machine : machines) {
      Machine description = Machine.read(machine);
      page.heading(
          2,
          description.device().equals("cpu")
              ? description.processor() + ", " + threads(description.threads())
              : description.device());
      page.paragraph("%s.", description.describe());
      for (Section section : SECTIONS) {
        section.write(machine, page);
      }
    }
    return page.toString();
  }

  private static List<Path> machines(Path results) throws IOException {
    if (!Files.isDirectory(results)) {
      throw new IOException(
          results + " does not exist; run a benchmark from the project's root, or name --results.");
    }
    try (Stream<Path> folders = Files.list(results)) {
      // The machine that most was measured on comes first.
      List<Path> machines =
          folders
              .filter(folder -> Files.exists(Machine.file(folder)))
              .sorted(
                  Comparator.comparing(ResultsPage::tables)
                      .reversed()
                      .thenComparing(Comparator.naturalOrder()))
              .toList();
      if (machines.isEmpty()) {
        throw new IOException(results + " has no results; run a benchmark first.");
      }
      return machines;
    }
  }

  private static long tables(Path machine) {
    try (Stream<Path> files = Files.list(machine)) {
      return files.filter(file -> file.toString().endsWith(".csv")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String threads(int number) {
    return number == 1 ? "1 thread" : number + " threads";
  }
}

package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ottt.djl.benchmarks.result.Machine;

/** The text of {@code RESULTS.md}. */
final class ResultsPage {

  /**
   * A part of the page.
   *
   * @param title its heading
   * @param sections what it tells of every machine
   * @param common what it tells once, of the folder of all machines
   */
  private record Chapter(String title, List<Section> sections, List<Section> common) {

    Chapter(String title, Section... sections) {
      this(title, List.of(sections), List.of());
    }
  }

  private static final List<Chapter> CHAPTERS =
      List.of(
          new Chapter("What OTTT saves: memory", new MemorySection()),
          new Chapter("What it costs: time", new SpeedSection()),
          new Chapter(
              "What it reaches: accuracy, firing rates, energy",
              new AccuracySection(),
              new RateSection()),
          new Chapter(
              "How it compares",
              List.of(new AuthorsSection(), new PeerSection()),
              List.of(new PaperSection())),
          new Chapter(
              "Inference, streams, several processes",
              new InferenceSection(),
              new StreamSection(),
              new ClusterSection()),
          new Chapter("Small print", new OnlineFormSection(), new PieceSection()));

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
        edit. Every figure is read or computed from those files, and only like is compared with
        like: within a table, all rules use the same network, data, batches and machine.
        """);
    List<Machine> descriptions = new ArrayList<>();
    for (Path machine : machines) {
      descriptions.add(Machine.read(machine));
    }
    page.list(descriptions.stream().map(each -> each.describe() + ".").toList());
    MarkdownPage headlines = new MarkdownPage(folder);
    for (int i = 0; i < machines.size(); i++) {
      headlines.measuredOn(machines.size() == 1 ? null : name(descriptions.get(i)));
      new HeadlineSection().write(machines.get(i), headlines);
    }
    if (!headlines.isEmpty()) {
      page.heading(2, "In short");
      page.text(headlines.toString());
    }
    for (Chapter chapter : CHAPTERS) {
      MarkdownPage part = new MarkdownPage(folder);
      for (int i = 0; i < machines.size(); i++) {
        part.measuredOn(machines.size() == 1 ? null : name(descriptions.get(i)));
        for (Section section : chapter.sections()) {
          section.write(machines.get(i), part);
        }
      }
      part.measuredOn(null);
      for (Section section : chapter.common()) {
        section.write(results, part);
      }
      if (!part.isEmpty()) {
        page.heading(2, chapter.title());
        page.text(part.toString());
      }
    }
    return page.toString();
  }

  private static String name(Machine machine) {
    return machine.device().equals("cpu")
        ? machine.processor() + ", " + threads(machine.threads())
        : machine.device();
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

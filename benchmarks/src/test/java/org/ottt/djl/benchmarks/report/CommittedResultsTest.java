package org.ottt.djl.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;

/** The pages in the repository show what the CSV files in the repository have. */
class CommittedResultsTest {

  private static final Path MODULE = Path.of("").toAbsolutePath();

  @Test
  void pagesComeFromTheTables(@TempDir Path elsewhere) throws IOException {
    // Pictures are linked from where the page lies, so the copy lies beside the results as well.
    Path results = elsewhere.resolve("results");
    copy(MODULE.resolve("results"), results);

    CommandRun run = CommandRun.of(new BenchmarkReportCommand(), "--results", results.toString());

    assertThat(run.err()).isEmpty();
    for (String page : new String[] {"RESULTS.md", "report.html"}) {
      assertThat(Files.readString(MODULE.resolve(page)))
          .as("%s; run BenchmarkReport after every change of benchmarks/results", page)
          .isEqualTo(Files.readString(elsewhere.resolve(page)));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}

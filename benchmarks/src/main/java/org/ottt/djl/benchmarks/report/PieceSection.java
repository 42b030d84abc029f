package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

/** The microbenchmarks that JMH times. */
final class PieceSection implements Section {

  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    List<ResultRow> rows = ResultTable.read(results.resolve("pieces.csv"));
    if (rows.isEmpty()) {
      return;
    }
    page.heading(3, "Microbenchmarks");
    page.paragraph(
        "Measured with JMH; the error is half its 99.9 %% confidence interval. An operation (op) is"
            + " a step of all neurons (neurons), one pass over all weights (weights), a batch"
            + " (augmentation), an image (decoding, archives), an event (events, formats).");
    page.table(
        List.of("", "score", "error", "unit", "parameters"),
        rows.stream()
            .map(
                row ->
                    List.of(
                        row.text("piece") + ": " + row.text("benchmark"),
                        Tables.spell("%.4g", row.number("score")),
                        Tables.spell("%.2g", row.number("error")),
                        row.text("unit"),
                        row.text("parameters")))
            .toList());
  }
}

package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.benchmarks.result.MethodStyle;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;

/** The paper's own accuracies, which stand by themselves: they come from other settings. */
final class PaperSection implements Section {

  /**
   * Adds the table.
   *
   * @param results the folder of all machines' results
   * @param page the page
   */
  @Override
  public void write(Path results, MarkdownPage page) throws IOException {
    List<ResultRow> rows = ResultTable.read(results.resolve("paper.csv"));
    if (rows.isEmpty()) {
      return;
    }
    page.heading(3, "The paper's figures");
    page.paragraph(
        "Xiao et al. 2022, trained by the authors on GPUs at full width for 300 epochs (ImageNet: 100);"
            + " not run here, and not comparable with the tables above. `AccuracyBenchmark --paper`"
            + " runs those settings.");
    page.table(
        List.of("data", "network", "rule", "T", "top-1, %"),
        rows.stream()
            .map(
                row ->
                    List.of(
                        row.text("data"),
                        row.text("network"),
                        MethodStyle.of(row.text("method")).label(),
                        row.text("time_steps"),
                        row.text("top1_mean")
                            + (row.text("top1_sd").isEmpty() ? "" : " ± " + row.text("top1_sd"))))
            .toList());
  }
}

package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;

/** What a page says about one benchmark on one machine. */
@FunctionalInterface
interface Section {

  /**
   * Adds heading, tables and pictures; nothing if the benchmark has not run.
   *
   * @param results the machine's folder of results
   * @param page the page
   * @throws IOException if a table cannot be read
   */
  void write(Path results, MarkdownPage page) throws IOException;
}

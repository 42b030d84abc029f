package org.ottt.djl.commands.stream;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.io.AtomicFiles;

/** The table {@code stream.csv} of a run. */
final class StreamCsv {

  private final Path file;

  private StreamCsv(Path file) {
    this.file = file;
  }

  /**
   * Opens the table.
   *
   * @param file the file, which may be missing
   * @param step rows after this step are of work that was lost, and go
   */
  static StreamCsv open(Path file, long step) throws IOException {
    List<String> kept = new ArrayList<>(List.of(StreamRow.HEADER));
    if (Files.exists(file)) {
      for (String row : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String first = row.split(",", 2)[0];
        boolean whole =
            row.split(",", -1).length == StreamRow.HEADER.split(",", -1).length
                && first.matches("[0-9]{1,18}");
        if (whole && Long.parseLong(first) <= step) {
          kept.add(row);
        }
      }
    }
    byte[] text = (String.join("\n", kept) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(file, out -> out.write(text));
    return new StreamCsv(file);
  }

  void append(StreamRow row) throws IOException {
    try (BufferedWriter out =
        Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND)) {
      out.write(row.csv() + "\n");
    }
  }
}

package org.ottt.djl.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultTableTest {

  private static final List<String> KEYS = List.of("method", "time_steps");
  private static final List<String> VALUES = List.of("seconds", "note");

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void choosePlace() {
    file = folder.resolve("new/speed.csv");
  }

  @Test
  void goesOnWhereItWas() throws IOException {
    open().put(List.of("ottt-a", 6, 0.25, "a, \"b\""));

    ResultTable again = open();

    assertThat(again.contains("ottt-a", 6)).isTrue();
    assertThat(again.contains("ottt-a", 12)).isFalse();
    assertThat(again.rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.number("seconds")).isEqualTo(0.25);
              assertThat(row.text("note")).isEqualTo("a, \"b\"");
            });
  }

  @Test
  void replacesTheRowOfAKey() throws IOException {
    ResultTable table = open();
    table.put(List.of("bptt", 6, 1.0, "first"));
    table.put(List.of("sltt", 6, 2.0, ""));
    table.put(List.of("bptt", 6, 3.0, "second"));

    assertThat(Files.readString(file))
        .isEqualTo("method,time_steps,seconds,note\nbptt,6,3,second\nsltt,6,2,\n");
  }

  @Test
  void replacesRowsTogether() throws IOException {
    ResultTable table = open();
    table.putAll(List.of(List.of("bptt", 6, 1.0, ""), List.of("sltt", 6, 2.0, "")));
    table.replaceAll(row -> row.number("time_steps") == 6, List.of(List.of("bptt", 12, 3.0, "")));

    assertThat(open().rows())
        .singleElement()
        .satisfies(row -> assertThat(row.number("seconds")).isEqualTo(3));
    assertThat(table.row("bptt", 12).number("seconds")).isEqualTo(3);
    assertThatThrownBy(() -> table.row("bptt", 6)).hasMessageContaining("no row [bptt, 6]");
  }

  @Test
  void keepsWhatOthersHaveAdded() throws IOException {
    ResultTable one = open();
    ResultTable other = open();
    one.put(List.of("bptt", 6, 1.0, ""));
    other.put(List.of("sltt", 6, 2.0, ""));
    one.replaceAll(
        row -> row.text("method").equals("bptt"), List.of(List.of("ottt-a", 6, 3.0, "")));

    assertThat(open().rows())
        .extracting(row -> row.text("method"))
        .containsExactlyInAnyOrder("sltt", "ottt-a");

    other.put(List.of("ottt-a", 6, 4.0, "measured again"));
    one.put(List.of("bptt", 12, 5.0, ""));
    assertThat(open().row("ottt-a", 6).number("seconds")).isEqualTo(4);
  }

  @Test
  void keepsSixDigitsAndLeavesOutWhatIsNoNumber() throws IOException {
    ResultTable table = open();
    table.put(List.of("a", 1, 123456789.0, ""));
    table.put(List.of("b", 1, 1.23456789e-5, ""));
    table.put(Arrays.asList("c", 1, Double.NaN, null));

    List<ResultRow> rows = open().rows();

    assertThat(rows.get(0).text("seconds")).isEqualTo("123457000");
    assertThat(rows.get(1).text("seconds")).isEqualTo("0.0000123457");
    assertThat(rows.get(2).text("seconds")).isEmpty();
    assertThat(rows.get(2).number("seconds")).isNaN();
  }

  @Test
  void refusesAFileWithOtherColumns() throws IOException {
    open().put(List.of("ottt-a", 6, 0.25, ""));

    assertThatThrownBy(() -> ResultTable.open(file, KEYS, List.of("minutes")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("speed.csv")
        .hasMessageContaining("move it away");
  }

  @Test
  void readsColumnsInAnyOrder() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "method,seconds,note,time_steps\nbptt,1,old,6\n");

    ResultTable table = open();
    assertThat(table.contains("bptt", 6)).isTrue();
    table.put(List.of("bptt", 12, 2.0, "new"));

    assertThat(Files.readString(file))
        .isEqualTo("method,time_steps,seconds,note\nbptt,6,1,old\nbptt,12,2,new\n");
  }

  @Test
  void readsWhatOlderVersionsHaveWritten() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "method,seconds,note\nbptt,1,\nlost,1,\n");

    ResultTable table =
        ResultTable.open(
            file,
            KEYS,
            VALUES,
            rows ->
                rows.stream()
                    .filter(row -> !row.text("method").equals("lost"))
                    .map(row -> row.with(Map.of("time_steps", "6")))
                    .toList());
    assertThat(table.contains("bptt", 6)).isTrue();
    table.put(List.of("bptt", 12, 2.0, ""));
    table.put(List.of("bptt", 18, 3.0, ""));

    assertThat(open().rows())
        .extracting(row -> row.text("time_steps"))
        .containsExactly("6", "12", "18");
  }

  @Test
  void refusesATornFile() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "method,time_steps,seconds,note\nottt-a,6\n");

    assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("line 2");
  }

  private ResultTable open() throws IOException {
    return ResultTable.open(file, KEYS, VALUES);
  }
}

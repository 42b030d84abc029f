package org.ottt.djl.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

  private final Table table =
      new Table("rule", "T", "loss").row("ottt-a", 12, 0.12345).row("bptt", 1200, 1234.2);

  @Test
  void textHasColumnsWithNumbersToTheRight() {
    assertThat(table.output().text())
        .isEqualTo(
            """
            rule        T   loss
            ottt-a     12  0.123
            bptt    1,200  1,234""");
  }

  @Test
  void htmlHasTheSameCells() {
    String html = table.output().forms().get("text/html");
    assertThat(html)
        .contains("<th style=\"text-align:left\">rule</th>")
        .contains("<th style=\"text-align:right\">T</th>")
        .contains("<td style=\"text-align:left\">ottt-a</td>")
        .contains("<td style=\"text-align:right\">1,200</td>");
    assertThat(html.split("<tr>", -1)).hasSize(4);
  }

  @Test
  void htmlIsEscaped() {
    String html = new Table("a & b").row("<b>").output().forms().get("text/html");
    assertThat(html).contains("a &amp; b").contains("&lt;b&gt;").doesNotContain("<b>");
  }

  @Test
  void numbersKeepWhatCanBeRead() {
    String text = new Table("x").row(0.0).row(Double.NaN).row(1.5e-7).row(99.96f).output().text();
    assertThat(text.lines().map(String::strip)).containsExactly("x", "0", "–", "1.5e-07", "100.0");
  }

  @Test
  void rowOfAnotherLengthIsRefused() {
    assertThatThrownBy(() -> table.row("sltt", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 values, but 2");
  }
}

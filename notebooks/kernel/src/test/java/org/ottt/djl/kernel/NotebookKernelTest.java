package org.ottt.djl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.dflib.jjava.jupyter.kernel.BaseNotebookStatics;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.kernel.cell.CellException;
import org.ottt.djl.kernel.magic.Magics;

class NotebookKernelTest {

  private NotebookKernel kernel;

  @BeforeEach
  void start() {
    kernel = new NotebookKernel(Magics.standard());
    kernel.onStartup();
  }

  @AfterEach
  void end() {
    kernel.onShutdown(false);
  }

  @Test
  void runsCellsWithoutAConnection() throws CellException {
    assertThat(kernel.run(1, "int a = 20;")).isEmpty();
    DisplayData shown = kernel.run(2, "a + 1").orElseThrow();
    assertThat(shown.getData(MIMEType.TEXT_PLAIN)).isEqualTo("21");
    assertThat(kernel.run(3, "String id = display(a); id.isEmpty()").orElseThrow())
        .extracting(data -> data.getData(MIMEType.TEXT_PLAIN))
        .isEqualTo("false");
  }

  @Test
  void aChartAsTheLastValueShowsItself() throws CellException {
    kernel.run(1, "import org.ottt.djl.plot.*; import org.ottt.djl.notebook.*;");
    DisplayData line =
        kernel.run(2, "new LineChart(\"u\", \"t\", \"\").line(\"u\", 1, 2, 3)").orElseThrow();
    assertThat(line.getData(MIMEType.IMAGE_PNG)).asString().startsWith("iVBOR");
    assertThat(line.getData(MIMEType.TEXT_PLAIN)).asString().startsWith("[picture: u, ");

    DisplayData chart =
        kernel
            .run(
                3,
                "var c = ChartStyle.lines(\"x\", \"a\", \"b\", 300);"
                    + " c.addSeries(\"s\", new double[] {1, 2, 4}); c")
            .orElseThrow();
    assertThat(chart.getData(MIMEType.IMAGE_PNG)).asString().startsWith("iVBOR");

    DisplayData table = kernel.run(4, "var t = new Table(\"a\"); t.row(1); t").orElseThrow();
    assertThat(table.getData(MIMEType.TEXT_HTML)).asString().contains("<table");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "new float[10_000_000] | … (10,000,000 in all)]",
        "'\"x\".repeat(10_000_000)' | … (10,000,000 characters in all)",
        "Collections.nCopies(1_000_000, 1) | … (3,000,000 characters in all)"
      })
  void ofALongValueTheBeginningIsShownAndTheLength(String cell, String end) throws CellException {
    DisplayData shown = kernel.run(1, cell).orElseThrow();
    assertThat(shown.getData(MIMEType.TEXT_PLAIN))
        .asString()
        .hasSizeLessThan(101_000)
        .endsWith(end);
  }

  @Test
  void aCellThatThrowsFails() {
    assertThatThrownBy(() -> kernel.run(1, "assertThatNothing();"))
        .isInstanceOf(CellException.class);
    assertThatThrownBy(() -> kernel.run(2, "throw new java.io.IOException(\"gone\");"))
        .isInstanceOf(CellException.class)
        .hasMessage("gone");
  }

  @Test
  void aValueThatCannotBeShownFailsTheCell() {
    assertThatThrownBy(
            () ->
                kernel.run(
                    1,
                    "class Mute { public String toString() { throw new Error(\"mute\"); } }\n"
                        + "new Mute()"))
        .isInstanceOf(CellException.class)
        .hasMessageContaining("mute");
  }

  @Test
  void codeEvaluatesCodeByJJavasFunction() throws CellException {
    kernel.run(1, "int b = 5;");
    assertThat(BaseNotebookStatics.eval("b * 2")).isEqualTo(10);
    assertThat(kernel.run(2, "eval(\"b * 3\")").orElseThrow().getData(MIMEType.TEXT_PLAIN))
        .isEqualTo("15");
    assertThatThrownBy(() -> BaseNotebookStatics.eval("missing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot find symbol");
  }
}

package org.ottt.djl.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.kernel.cell.CodeAssistant.Completions;
import org.ottt.djl.kernel.magic.Magics;

class CodeAssistantTest {

  private static CellEvaluator evaluator;
  private static CodeAssistant assistant;

  @BeforeAll
  static void start() throws CellException {
    evaluator = new CellEvaluator(Magics.standard(), List.of());
    evaluator.evaluate(1, "import org.ottt.djl.neuron.*;\nString known = \"\";");
    assistant = evaluator.assistant();
  }

  @AfterAll
  static void end() {
    evaluator.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "known.subS | subSequence( | 6",
        "kno | known | 0",
        "LifParameters.DEFAULT.lea | leak() | 22",
        "import org.ottt.djl.neu | neuron. | 20",
        "'String here = \"\"; here.stri' | strip() | 23",
        "'import java.time.*;\nknown.stri' | strip() | 26",
        "'%jars nothing.jar\nknown.stri' | strip() | 24",
        "'int a = 1;\nfor (int i = 0; i < a; i++) {\n  Math.abs' | abs( | 48"
      })
  void completes(String code, String expected, int start) {
    Completions found = assistant.complete(code, code.length());
    assertThat(found.texts()).contains(expected).doesNotHaveDuplicates();
    assertThat(found.start()).isEqualTo(start);
    assertThat(found.end()).isEqualTo(code.length());
  }

  @Test
  void completesInTheMiddleOfACell() {
    String code = "known.stri\nint z = 3;";
    Completions found = assistant.complete(code, 10);
    assertThat(found.texts()).contains("strip()");
    assertThat(found.end()).isEqualTo(10);
  }

  @Test
  void documentsAMethodBeforeAndWithinItsParentheses() {
    assertThat(assistant.document("known.repeat(", 13).orElseThrow()).contains("repeat(int count)");
    assertThat(assistant.document("int y = Math.max(1, 2);", 14).orElseThrow())
        .contains("Math.max(int a, int b)");
    assertThat(assistant.document("nothingOfThatName", 3)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int a = 1; | COMPLETE",
        "1 + 2 | COMPLETE",
        "'' | COMPLETE",
        "%jars a.jar | COMPLETE",
        "'int f() {\n' | INCOMPLETE",
        "'int a = 1;\nfoo(' | INCOMPLETE",
        "int a = ); | INVALID"
      })
  void saysWhetherACellCouldRun(String code, CodeAssistant.Completeness expected) {
    assertThat(assistant.completeness(code)).isEqualTo(expected);
  }
}

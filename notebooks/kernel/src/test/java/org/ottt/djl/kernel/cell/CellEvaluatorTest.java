package org.ottt.djl.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.kernel.magic.Magics;
import org.ottt.djl.neuron.LifParameters;

class CellEvaluatorTest {

  private static CellEvaluator evaluator;

  @BeforeAll
  static void start() {
    evaluator = new CellEvaluator(Magics.standard(), List.of());
  }

  @AfterAll
  static void end() {
    evaluator.close();
  }

  private static Object value(String cell) throws CellException {
    Optional<CellValue> value = evaluator.evaluate(1, cell);
    assertThat(value).as(cell).isPresent();
    return value.get().value();
  }

  private static CellException failure(int number, String cell) {
    CellException failure =
        catchThrowableOfType(CellException.class, () -> evaluator.evaluate(number, cell));
    assertThat(failure).as(cell).isNotNull();
    return failure;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 + 2 | 3",
        "'int a = 4; a * a' | 16",
        "'int b = 4;\n\n\nb' | 4",
        "'/* one */ int c = 17\n    % 5; // two\nc' | 2",
        "'int d, e = 3; e' | 3",
        "'public static final String F = \"f\"; F' | f",
        "'enum Colour { RED } Colour.RED' | RED",
        "'record Point(int x) {}\nnew Point(3)' | Point[x=3]",
        "'String größe = \"ünï → \\uD83D\\uDE00\"; größe' | ünï → 😀",
        "'import java.time.*;\nDuration.ofSeconds(61)' | PT1M1S",
        "'List.of(1, 2).stream()\n    .map(i -> i * 2)\n    .collect(Collectors.toList())' | [2, 4]",
        "'int g(int v) {\n  return 2 * v;\n}\ng(4)' | 8",
        "'var text = \"\"\"\n    two\n    % lines\"\"\";\ntext' | 'two\n% lines'"
      })
  void theLastExpressionIsTheValue(String cell, String expected) throws CellException {
    assertThat(value(cell)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' |",
        "'  // nothing' |",
        "'1 + 2;' |",
        "'int h = 3;' |",
        "'int i = 3' |",
        "'int j; j = 3' |",
        "'System.out.flush()' |",
        "'class K {}' |"
      })
  void noValueIsShownOfOtherThings(String cell) throws CellException {
    assertThat(evaluator.evaluate(1, cell)).isEmpty();
  }

  @Test
  void nullIsAValue() throws CellException {
    assertThat(value("new HashMap<String, String>().get(\"absent\")")).isNull();
  }

  @Test
  void valuesAreTheObjectsThemselves() throws CellException {
    assertThat(value("org.ottt.djl.neuron.LifParameters.DEFAULT")).isSameAs(LifParameters.DEFAULT);
  }

  @Test
  void allCellsRunInOneThread() throws CellException {
    Object first = value("Thread.currentThread()");
    assertThat(value("Thread.currentThread()")).isSameAs(first);
  }

  @Test
  void aNewDefinitionReplacesTheOld() throws CellException {
    evaluator.evaluate(1, "int version() { return 1; }");
    evaluator.evaluate(2, "int version() { return 2; }");
    assertThat(value("version()")).isEqualTo(2);
  }

  @Test
  void anExceptionNamesTheLinesOfTheCells() throws CellException {
    evaluator.evaluate(7, "// A comment\n\nint half(int v) {\n  return 10 / v;\n}");
    CellException failure = failure(8, "int m = 1;\nint n =\n    half(m - 1);");
    assertThat(failure.kind()).isEqualTo("ArithmeticException");
    assertThat(failure).hasMessage("/ by zero");
    assertThat(failure.report())
        .containsExactly(
            "java.lang.ArithmeticException: / by zero",
            "    at cell 7, line 4: return 10 / v;",
            "    at cell 8, line 3: half(m - 1);");
  }

  @Test
  void anExceptionFromALibraryNamesItsOriginAndTheCellsLines() {
    CellException failure = failure(3, "\n\nInteger.parseInt(\"x1\");");
    assertThat(failure.report()).hasSize(3);
    assertThat(failure.report().get(0))
        .isEqualTo("java.lang.NumberFormatException: For input string: \"x1\"");
    assertThat(failure.report().get(1))
        .startsWith("    thrown in ")
        .contains("NumberFormatException.java");
    assertThat(failure.report().get(2))
        .isEqualTo("    at cell 3, line 3: Integer.parseInt(\"x1\");");
  }

  @Test
  void causesAreReported() {
    CellException failure =
        failure(4, "throw new IllegalStateException(\"outer\", new Error(\"inner\"));");
    assertThat(failure.report())
        .contains("java.lang.IllegalStateException: outer", "Caused by: java.lang.Error: inner");
  }

  @Test
  void theFullStackTraceIsKept() {
    failure(1, "Integer.parseInt(\"kept\")");
    assertThat(evaluator.lastThrown().orElseThrow())
        .isInstanceOf(NumberFormatException.class)
        .hasMessageContaining("kept");
  }

  @Test
  void aCompilationErrorPointsAtItsPlace() {
    CellException failure = failure(5, "int o = 1;\nint p = 2 + missing + o;");
    assertThat(failure.kind()).isEqualTo("CompilationError");
    assertThat(failure.report())
        .containsExactly(
            "cell 5, line 2: cannot find symbol",
            "    symbol:   variable missing",
            "    int p = 2 + missing + o;",
            "                ^^^^^^^");
  }

  @Test
  void nothingRunsIfALaterLineIsNotJava() throws CellException {
    evaluator.evaluate(1, "int ran = 0;");
    CellException failure = failure(6, "ran = 1;\nint q = ;");
    assertThat(failure.report()).first().asString().startsWith("cell 6, line 2: ");
    assertThat(value("ran")).isEqualTo(0);
  }

  @Test
  void anUnfinishedStatementIsAnError() {
    CellException failure = failure(7, "int r = 1;\nfor (int s = 0; s < 3; s++) {");
    assertThat(failure.report()).first().asString().startsWith("cell 7, line 2: ");
    assertThat(failure.report()).contains("    for (int s = 0; s < 3; s++) {");
  }

  @Test
  void aDeclarationMayReferToALaterOneInItsCell() throws CellException {
    assertThat(value("int first() { return second(); }\nint second() { return 5; }\nfirst()"))
        .isEqualTo(5);
  }

  @Test
  void aDeclarationThatRefersToNothingIsAnError() {
    CellException failure = failure(9, "int t = 3;\nint lost() { return nowhere(); }");
    assertThat(failure.report())
        .startsWith("cell 9, line 2: This refers to what does not exist: method nowhere().");
  }

  @Test
  void aWrongTypeInAMethodPointsAtItsPlace() {
    CellException failure = failure(2, "int wrong() {\n  return \"text\";\n}");
    assertThat(failure.report())
        .first()
        .asString()
        .startsWith("cell 2, line 2: incompatible types");
    assertThat(failure.report()).contains("             ^^^^^^");
  }

  @Test
  void aFailedCellKeepsWhatRanBefore() throws CellException {
    failure(1, "int kept = 9;\nthrow new RuntimeException(\"late\");");
    assertThat(value("kept")).isEqualTo(9);
  }
}

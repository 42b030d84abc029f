package org.ottt.djl.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ottt.djl.kernel.magic.Magics;

/** What becomes of the variables of later cells when the cell above them is edited and run. */
class KeptVariablesTest {

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
    return evaluator.evaluate(1, cell).orElseThrow().value();
  }

  /** Runs a cell and returns the lines that it leaves on the error stream. */
  private static List<String> errorsOf(String cell) throws CellException {
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      evaluator.evaluate(2, cell);
    } finally {
      System.setErr(before);
    }
    return errors.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static CellException failure(String cell) {
    CellException failure =
        catchThrowableOfType(CellException.class, () -> evaluator.evaluate(3, cell));
    assertThat(failure).as(cell).isNotNull();
    return failure;
  }

  @Test
  void aVariableKeepsItsValueWhenWhatItWasMadeFromIsEdited() throws CellException {
    evaluator.evaluate(1, "var a = 1;");
    evaluator.evaluate(2, "var b = List.of(a);");
    Object before = value("b");

    assertThat(errorsOf("var a = 2;")).isEmpty();

    assertThat(value("a")).isEqualTo(2);
    assertThat(value("b")).isSameAs(before).isEqualTo(List.of(1));
  }

  @Test
  void soDoAllThatDependOnItIndirectlyHoweverOftenItIsEdited() throws CellException {
    evaluator.evaluate(1, "var images = 4000;");
    evaluator.evaluate(2, "var network = new int[] {images};\nvar epochs = network.length + 6;");
    evaluator.evaluate(3, "int width() {\n  return network[0];\n}\nvar seen = width();");
    Object network = value("network");

    for (int images = 1; images < 6; images++) {
      assertThat(errorsOf("var images = " + images + ";")).isEmpty();
    }

    assertThat(value("network")).isSameAs(network);
    assertThat(value("epochs")).isEqualTo(7);
    assertThat(value("seen")).isEqualTo(4000);
    assertThat(value("width()")).as("methods see the kept value").isEqualTo(4000);
  }

  @Test
  void aVariableCanBeSetAgainAfterItWasKept() throws CellException {
    evaluator.evaluate(1, "var size = 1;\nvar sizes = List.of(size);");
    evaluator.evaluate(2, "var size = 2;");
    evaluator.evaluate(3, "var sizes = List.of(size);");
    assertThat(value("sizes")).isEqualTo(List.of(2));

    evaluator.evaluate(4, "sizes = List.of(5);\nvar size = 3;");

    assertThat(value("sizes")).isEqualTo(List.of(5));
  }

  @Test
  void anEditedMethodResetsNothing() throws CellException {
    evaluator.evaluate(1, "int make() {\n  return 1;\n}\nvar made = make();");

    assertThat(errorsOf("int make() {\n  return 2;\n}")).isEmpty();

    assertThat(value("made")).isEqualTo(1);
    assertThat(value("make()")).isEqualTo(2);
  }

  @Test
  void theEditedInitializerFindsWhatDependsOnIt() throws CellException {
    evaluator.evaluate(1, "var first = 1;\nvar second = List.of(first, first);");

    evaluator.evaluate(2, "var first = second.size() + 40;");

    assertThat(value("first")).isEqualTo(42);
    assertThat(value("second")).isEqualTo(List.of(1, 1));
  }

  @Test
  void theEditedVariableItselfDoesNotKeepItsOldValue() throws CellException {
    evaluator.evaluate(1, "int own = 5;");

    failure("int own = Integer.parseInt(\"none\");");

    assertThat(value("own")).isEqualTo(0);
  }

  @Test
  void theValuesOfExpressionsAreNotNamed() throws CellException {
    evaluator.evaluate(1, "record Spot(int x) {}");
    assertThat(value("new Spot(1)")).hasToString("Spot[x=1]");

    assertThat(errorsOf("record Spot(int x, int y) {}")).isEmpty();
  }

  @Test
  void aVariableOfAnotherTypeIsNamedAndComesBackWithTheType() throws CellException {
    evaluator.evaluate(1, "var kind = 1;\nvar holder = List.of(kind);\nvar held = holder.size();");

    assertThat(errorsOf("var kind = \"text\";"))
        .containsExactly(
            "holder is no longer defined, since it depends on kind: run its cell again",
            "held is no longer defined, since it depends on kind: run its cell again");
    assertThat(failure("holder").report()).contains("    symbol:   variable holder");
    assertThat(errorsOf("var kind = \"other\";")).as("named once").isEmpty();

    evaluator.evaluate(2, "var kind = 3;");

    assertThat(value("holder")).isEqualTo(List.of(1));
    assertThat(value("held")).isEqualTo(1);
  }

  @Test
  void objectsOfAClassThatWasEditedAreNamed() throws CellException {
    evaluator.evaluate(1, "class Thing {\n  int x = 1;\n}");
    evaluator.evaluate(
        2,
        "Thing thing = new Thing();\nList<Thing> things = List.of(thing);\n"
            + "Thing none = null;\nvar inferred = new Thing();\nObject any = thing;");
    Object any = value("any");

    assertThat(errorsOf("class Thing {\n  int x = 2;\n}"))
        .containsExactly(
            "thing was reset to null, since it depends on Thing: run its cell again",
            "things was reset to null, since it depends on Thing: run its cell again",
            "inferred is no longer defined, since it depends on Thing: run its cell again");

    assertThat(value("thing")).isNull();
    assertThat(value("things")).isNull();
    assertThat(value("any")).isSameAs(any);
    evaluator.evaluate(2, "Thing thing = new Thing();");
    assertThat(value("thing.x")).isEqualTo(2);
  }

  @Test
  void whatTheSameCellDeclaresAgainIsNotNamed() throws CellException {
    String cell =
        "record Point(int %s) {}\nPoint p = new Point(1);\nvar q = new Point(2);\nPoint r = null;";
    evaluator.evaluate(1, cell.formatted("x"));
    evaluator.evaluate(2, "r = p;");

    assertThat(errorsOf(cell.formatted("y") + "\nr = p;")).isEmpty();

    assertThat(value("p.y() + q.y() + r.y()")).isEqualTo(4);
  }

  @Test
  void aCellThatFailsNamesWhatItHasReset() throws CellException {
    evaluator.evaluate(1, "class Node {\n  int x = 1;\n}\nNode node = new Node();");
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      failure("class Node {\n  int x = 2;\n}\nInteger.parseInt(\"none\");");
    } finally {
      System.setErr(before);
    }
    assertThat(errors.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("node was reset to null, since it depends on Node: run its cell again");
  }
}

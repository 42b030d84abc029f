package org.ottt.djl.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.kernel.cell.CellEvaluator;
import org.ottt.djl.kernel.cell.CellException;
import org.ottt.djl.run.Versions;

class MagicsTest {

  @TempDir private Path folder;
  private CellEvaluator evaluator;
  private PrintStream before;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void start() {
    evaluator = new CellEvaluator(Magics.standard(), List.of());
    before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void end() {
    System.setOut(before);
    evaluator.close();
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private CellException failure(String cell) {
    CellException failure =
        catchThrowableOfType(CellException.class, () -> evaluator.evaluate(4, cell));
    assertThat(failure).as(cell).isNotNull();
    return failure;
  }

  @Test
  void theProjectsOwnArtifactsAreThereWithoutALook() throws Exception {
    evaluator.evaluate(1, "%maven org.ottt:ottt-djl:" + Versions.project() + "\nint x = 1;");
    assertThat(printed())
        .isEqualTo(
            "org.ottt:ottt-djl:"
                + Versions.project()
                + " is already on the kernel's class path."
                + System.lineSeparator());
    assertThat(evaluator.added()).isEmpty();
  }

  @Test
  void aCellOfCoordinatesNamesOnePerLine() throws Exception {
    evaluator.evaluate(1, "%%maven\norg.ottt:ottt-djl\norg.ottt:ottt-djl-data-prep\n");
    assertThat(printed().lines())
        .hasSize(2)
        .allMatch(line -> line.endsWith("is already on the kernel's class path."));
  }

  @Test
  void anotherVersionIsRefusedWithAWord() throws Exception {
    PrintStream errorsBefore = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      evaluator.evaluate(1, "%maven ai.djl:api:0.1.0");
    } finally {
      System.setErr(errorsBefore);
    }
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .startsWith("Asked for ai.djl:api:0.1.0, but the kernel comes with ai.djl:api:");
    assertThat(evaluator.added()).isEmpty();
  }

  /** Maven itself has fetched this artifact for the tests, so no network is needed. */
  @Test
  void anArtifactOfTheLocalRepositoryIsAdded() throws Exception {
    evaluator.evaluate(1, "%maven org.opentest4j:opentest4j:1.3.0");
    assertThat(evaluator.added())
        .anySatisfy(jar -> assertThat(jar).hasFileName("opentest4j-1.3.0.jar"));
    assertThat(printed()).startsWith("Added 1 jar to the class path.");
  }

  @Test
  void wrongCoordinatesAreExplained() {
    assertThat(failure("\n%maven nothing").report())
        .containsExactly(
            "cell 4, line 2: %maven needs group:artifact:version, and this is nothing.");
    assertThat(failure("%maven").getMessage()).contains("group:artifact:version");
    assertThat(failure("%maven a.b:c").getMessage()).contains("version");
  }

  @Test
  void jarsAreFoundByPatternAndSeenByTheSameCell() throws Exception {
    jar(compile("First", 1), folder.resolve("first.jar"));
    jar(compile("Second", 2), folder.resolve("second.jar"));
    Object sum =
        evaluator
            .evaluate(
                1,
                "%jars "
                    + folder
                    + "/*.jar\nnew tried.First().value() + new tried.Second().value()")
            .orElseThrow()
            .value();
    assertThat(sum).isEqualTo(3);
  }

  @Test
  void aPathMayHoldBlanksWithinQuotes() throws Exception {
    Path blank = Files.createDirectory(folder.resolve("with blank"));
    jar(compile("Quoted", 5), blank.resolve("a b.jar"));
    evaluator.evaluate(1, "%jars \"" + blank.resolve("a b.jar") + "\"");
    assertThat(evaluator.evaluate(2, "new tried.Quoted().value()").orElseThrow().value())
        .isEqualTo(5);
  }

  @Test
  void aFolderOfClassesIsAddedAndListed() throws Exception {
    Path classes = compile("InFolder", 7);
    evaluator.evaluate(1, "int kept = 30;");
    evaluator.evaluate(2, "%classpath " + classes);
    assertThat(evaluator.evaluate(3, "new tried.InFolder().value() + kept").orElseThrow().value())
        .isEqualTo(37);
    evaluator.evaluate(4, "%classpath");
    assertThat(printed().lines()).contains(classes.toString());
  }

  @Test
  void whatIsNotThereIsAnError() {
    assertThat(failure("%jars nowhere/*.jar").getMessage()).contains("nowhere/*.jar");
    assertThat(failure("%jars " + folder).getMessage()).contains("%classpath takes folders");
    assertThat(failure("%classpath nowhere").getMessage()).contains("nowhere");
    assertThat(failure("%jars").getMessage()).contains("needs");
    assertThat(failure("%mavenRepo one").getMessage()).contains("name and an address");
    assertThat(failure("int a = 1;\n%unknown").report())
        .first()
        .asString()
        .startsWith("cell 4, line 2: There is no magic %unknown; there are %classpath, ");
  }

  private Path compile(String name, int value) throws Exception {
    Path sources = Files.createDirectories(folder.resolve("src"));
    Path classes = folder.resolve("classes-" + name);
    Path source = sources.resolve(name + ".java");
    Files.writeString(
        source,
        "package tried; public class "
            + name
            + " { public int value() { return "
            + value
            + "; } }");
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", classes.toString(), source.toString());
    assertThat(failed).isZero();
    return classes;
  }

  private static void jar(Path classes, Path jar) throws Exception {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        var files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        out.write(Files.readAllBytes(file));
        out.closeEntry();
      }
    }
  }
}

package org.ottt.djl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.kernel.JupyterClient.Outcome;

/** The kernel as Jupyter meets it: a process of its own behind five sockets. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class KernelProcessTest {

  @TempDir private static Path folder;
  private static JupyterClient client;

  @BeforeAll
  static void start() throws Exception {
    client = new JupyterClient(folder, Map.of());
  }

  @AfterAll
  static void end() {
    client.close();
  }

  @Test
  void introducesItself() {
    JsonObject info = client.ask("kernel_info_request", Map.of()).reply();
    assertThat(info.get("implementation").getAsString()).isEqualTo("ottt-java");
    JsonObject language = info.getAsJsonObject("language_info");
    assertThat(language.get("name").getAsString()).isEqualTo("Java");
    assertThat(language.get("file_extension").getAsString()).isEqualTo(".java");
  }

  @Test
  void runsACell() {
    Outcome cell =
        client.run(
            "System.out.println(\"größe €\");\nSystem.err.print(\"e\");\nint six = 6;\nsix * 7");
    assertThat(cell.status()).isEqualTo("ok");
    assertThat(cell.stream("stdout")).isEqualTo("größe €\n");
    assertThat(cell.stream("stderr")).isEqualTo("e");
    JsonObject result = cell.contents("execute_result").get(0);
    assertThat(result.getAsJsonObject("data").get("text/plain").getAsString()).isEqualTo("42");
    assertThat(result.get("execution_count")).isEqualTo(cell.reply().get("execution_count"));
    assertThat(cell.types()).startsWith("execute_input").endsWith("execute_result");
  }

  @Test
  void displaysBetweenLinesOfOutputAndUpdatesInPlace() {
    Outcome cell =
        client.run(
            """
            System.out.println("above");
            String id = display("<b>1</b>", "text/html");
            System.out.println("below");
            updateDisplay(id, "<b>2</b>", "text/html");
            """);
    assertThat(cell.types())
        .containsSubsequence("stream", "display_data", "stream")
        .contains("update_display_data");
    JsonObject shown = cell.contents("display_data").get(0);
    JsonObject updated = cell.contents("update_display_data").get(0);
    assertThat(html(shown)).isEqualTo("<b>1</b>");
    assertThat(html(updated)).isEqualTo("<b>2</b>");
    assertThat(updated.get("transient")).isEqualTo(shown.get("transient"));
  }

  private static String html(JsonObject display) {
    return display.getAsJsonObject("data").get("text/html").getAsString();
  }

  @Test
  void showsAnImageAsPngAndAnArrayByItsContents() {
    Outcome image = client.run("new java.awt.image.BufferedImage(2, 2, 1)");
    assertThat(
            image
                .contents("execute_result")
                .get(0)
                .getAsJsonObject("data")
                .get("image/png")
                .getAsString())
        .startsWith("iVBORw0KGgo");
    Outcome array = client.run("new int[][] {{1}, {2, 3}}");
    assertThat(
            array
                .contents("execute_result")
                .get(0)
                .getAsJsonObject("data")
                .get("text/plain")
                .getAsString())
        .isEqualTo("[[1], [2, 3]]");
  }

  @Test
  void losesNothingOfALotOfOutput() {
    Outcome cell =
        client.run("for (int i = 0; i < 200_000; i++) { System.out.println(\"line \" + i); }");
    assertThat(cell.stream("stdout"))
        .isEqualTo(
            IntStream.range(0, 200_000)
                .mapToObj(i -> "line " + i + "\n")
                .collect(Collectors.joining()));
    assertThat(cell.contents("stream")).hasSizeLessThan(1000);
  }

  @Test
  void keepsWholeTheCharactersThatAMessageWouldCut() {
    Outcome cell = client.run("System.out.print(\"a\" + \"😀é\".repeat(50_000));");
    assertThat(cell.stream("stdout")).isEqualTo("a" + "😀é".repeat(50_000));
  }

  @Test
  void anErrorFailsTheCellAndThoseThatWait() {
    String failing = client.sendCell("Thread.sleep(500);\nInteger.parseInt(\"no\");");
    String waiting = client.sendCell("int neverRun = 1;");
    Outcome failed = client.await(failing);
    assertThat(failed.status()).isEqualTo("error");
    assertThat(failed.reply().get("ename").getAsString()).isEqualTo("NumberFormatException");
    JsonObject error = failed.contents("error").get(0);
    assertThat(error.get("evalue").getAsString()).isEqualTo("For input string: \"no\"");
    assertThat(strings(error.get("traceback")).get(2)).contains("line 2: Integer.parseInt");
    assertThat(client.await(waiting).status()).isEqualTo("aborted");
    assertThat(client.run("neverRun").status()).isEqualTo("error");
    assertThat(client.run("1").status()).isEqualTo("ok");
  }

  @Test
  void otherRequestsThatWaitForAFailingCellAreAnswered() {
    String failing = client.sendCell("Thread.sleep(500);\nInteger.parseInt(\"no\");");
    String completion =
        client.sendRequest("complete_request", Map.of("code", "\"\".strip", "cursor_pos", 8));
    String waiting = client.sendCell("int neverRunEither = 1;");
    String info = client.sendRequest("kernel_info_request", Map.of());

    assertThat(client.await(failing).status()).isEqualTo("error");
    assertThat(client.await(waiting).status()).isEqualTo("aborted");
    assertThat(strings(client.await(completion).reply().get("matches"))).contains("strip()");
    assertThat(client.await(info).reply().has("implementation")).isTrue();
  }

  @Test
  void anOutputThatCannotBeSentIsReportedAndTheNextOnesAreSent() {
    Outcome notANumber =
        client.run(
            """
            import org.dflib.jjava.jupyter.kernel.display.DisplayData;
            var plot = new DisplayData("plot");
            plot.putData("application/json", Map.of("y", Double.NaN));
            plot
            """);
    Outcome endless =
        client.run(
            """
            var ring = new HashMap<String, Object>();
            ring.put("ring", ring);
            plot.putData("application/json", ring);
            plot
            """);

    assertThat(notANumber.types()).doesNotContain("execute_result");
    assertThat(notANumber.stream("stderr"))
        .startsWith("This output cannot be sent: ")
        .contains("NaN");
    assertThat(endless.types()).doesNotContain("execute_result");
    assertThat(endless.stream("stderr"))
        .startsWith("This output cannot be sent: java.lang.StackOverflowError");
    assertThat(client.run("System.out.print(1);").stream("stdout")).isEqualTo("1");
  }

  @Test
  void codeThatOverflowsTheCompilersStackIsAnError() {
    String deep = "int deep = " + "(".repeat(20_000) + "1" + ")".repeat(20_000) + ";";

    Outcome cell = client.run(deep);
    assertThat(cell.status()).isEqualTo("error");
    assertThat(cell.reply().get("ename").getAsString()).isEqualTo("StackOverflowError");
    assertThat(cell.contents("error").get(0).get("evalue").getAsString())
        .contains("nest its code less deeply", "-Xss16m");
    for (String type : List.of("is_complete_request", "complete_request", "inspect_request")) {
      Outcome question =
          client.ask(type, Map.of("code", deep, "cursor_pos", deep.length(), "detail_level", 0));
      assertThat(question.reply().has("status")).as(type).isTrue();
    }
    assertThat(client.run("1").status()).isEqualTo("ok");
  }

  @Test
  void anInterruptEndsTheCellAsAnError() {
    String endless = client.sendCell("System.out.println(\"runs\");\nwhile (true) {}");
    client.awaitPublished(endless, "stream");
    client.control("interrupt_request", Map.of());
    Outcome interrupted = client.await(endless);
    assertThat(interrupted.status()).isEqualTo("error");
    assertThat(interrupted.reply().get("ename").getAsString()).isEqualTo("Interrupted");
    assertThat(client.run("1").status()).isEqualTo("ok");
  }

  @Test
  void anInterruptEndsWhatPrintsInALibrarysLoop() {
    String endless = client.sendCell("Stream.iterate(1, i -> i + 1).forEach(System.out::println);");
    client.awaitPublished(endless, "stream");
    client.control("interrupt_request", Map.of());
    assertThat(client.await(endless).reply().get("ename").getAsString()).isEqualTo("Interrupted");
  }

  @Test
  void anAnswerThatComesAfterAnInterruptIsForgotten() {
    String asking = client.sendAskingCell("System.in.read()");
    client.awaitQuestion();
    client.control("interrupt_request", Map.of());
    assertThat(client.await(asking).reply().get("ename").getAsString()).isEqualTo("Interrupted");
    client.answer("late");

    // By then the late answer has arrived.
    String next = client.sendAskingCell("Thread.sleep(500);\nnew Scanner(System.in).nextLine()");
    client.awaitQuestion();
    client.answer("größer");
    JsonObject result = client.await(next).contents("execute_result").get(0);
    assertThat(result.getAsJsonObject("data").get("text/plain").getAsString()).isEqualTo("größer");
  }

  @Test
  void completesDocumentsAndChecksByCharactersNotByUnits() {
    // Jupyter counts the picture as one character; Java strings hold two units for it.
    String code = "String s = \"😀\"; s.stri";
    int cursor = code.codePointCount(0, code.length());
    JsonObject completion =
        client.ask("complete_request", Map.of("code", code, "cursor_pos", cursor)).reply();
    assertThat(strings(completion.get("matches"))).contains("strip()");
    assertThat(completion.get("cursor_start").getAsInt()).isEqualTo(cursor - 4);
    assertThat(completion.get("cursor_end").getAsInt()).isEqualTo(cursor);

    JsonObject inspection =
        client
            .ask("inspect_request", Map.of("code", "Math.max", "cursor_pos", 6, "detail_level", 0))
            .reply();
    assertThat(inspection.get("found").getAsBoolean()).isTrue();
    assertThat(inspection.getAsJsonObject("data").get("text/plain").getAsString())
        .contains("Math.max(int a, int b)");

    JsonObject incomplete = client.ask("is_complete_request", Map.of("code", "for (;;) {")).reply();
    assertThat(incomplete.get("status").getAsString()).isEqualTo("incomplete");
    JsonObject complete = client.ask("is_complete_request", Map.of("code", "int a = 1;")).reply();
    assertThat(complete.get("status").getAsString()).isEqualTo("complete");
  }

  @Test
  void magicsCanBeCalledByJJavasFunctions() {
    Outcome cell = client.run("lineMagic(\"maven\", List.of(\"org.ottt:ottt-djl\"));");
    assertThat(cell.stream("stdout")).endsWith("is already on the kernel's class path.\n");
  }

  @Test
  void theEngineRunsInACell() {
    Outcome cell =
        client.run(
            """
            import ai.djl.ndarray.NDManager;
            float sum;
            try (NDManager manager = NDManager.newBaseManager()) {
              sum = manager.create(new float[] {1, 2, 3}).sum().getFloat();
            }
            sum
            """);
    assertThat(
            cell.contents("execute_result")
                .get(0)
                .getAsJsonObject("data")
                .get("text/plain")
                .getAsString())
        .isEqualTo("6.0");
  }

  private static List<String> strings(JsonElement array) {
    return StreamSupport.stream(array.getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsString)
        .toList();
  }
}

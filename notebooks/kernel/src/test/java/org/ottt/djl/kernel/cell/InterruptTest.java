package org.ottt.djl.kernel.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.kernel.magic.Magics;

@Timeout(120)
public class InterruptTest {

  /** Told by the cell that it runs. */
  public static volatile CountDownLatch running = new CountDownLatch(1);

  /** Told by a command in the cell that it has been asked to stop. */
  public static volatile CountDownLatch asked = new CountDownLatch(1);

  /** For a cell that interrupts itself. */
  public static volatile CellEvaluator current;

  private CellEvaluator evaluator;

  @BeforeEach
  void start() {
    running = new CountDownLatch(1);
    asked = new CountDownLatch(1);
    evaluator = new CellEvaluator(Magics.standard(), List.of());
    current = evaluator;
  }

  @AfterEach
  void end() {
    evaluator.close();
  }

  /** Runs a cell and interrupts it at each of some moments, in their order. */
  private CellException interrupted(String cell, List<CountDownLatch> moments) throws Exception {
    Thread interrupter =
        new Thread(
            () -> {
              try {
                for (CountDownLatch moment : moments) {
                  moment.await();
                  evaluator.interrupt();
                }
              } catch (InterruptedException e) {
                // The cell has ended too early; the assertions show why.
                return;
              }
            });
    interrupter.start();
    CellException failure =
        catchThrowableOfType(CellException.class, () -> evaluator.evaluate(1, cell));
    interrupter.interrupt();
    interrupter.join();
    assertThat(failure).isNotNull();
    return failure;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while (true) {}",
        "for (long i = 0; i >= 0; i++) { if (i == 5) { i = 0; } }",
        "do { Math.random(); } while (Math.random() >= 0);",
        "Thread.sleep(1_000_000);",
        "new LinkedBlockingQueue<Integer>().take();",
        "IntStream.iterate(0, i -> i + 1).forEach(i -> { for (int j = 0; j < 9; j++) {} });",
        "try { Thread.sleep(1_000_000); } catch (InterruptedException e) { }",
        "try { while (true) {} } catch (RuntimeException e) { }",
        "class Endless { void run() { while (true) {} } }\nnew Endless().run();"
      })
  void aRunningCellStopsAndIsNotASuccess(String cell) throws Exception {
    String started = InterruptTest.class.getName() + ".running.countDown();\n";
    CellException failure = interrupted(started + cell + "\nint after = 1;", List.of(running));
    assertThat(failure.kind()).as(String.join("\n", failure.report())).isEqualTo("Interrupted");
    assertThat(evaluator.evaluate(2, "Thread.sleep(1);\nint x = 3;\nx").orElseThrow().value())
        .isEqualTo(3);
  }

  /** The moment is within the library's loop, so that nothing but the check can end it. */
  @ParameterizedTest
  @Timeout(60)
  @ValueSource(
      strings = {
        "long[] n = {0};\n"
            + "IntStream.iterate(0, i -> i + 1).forEach(i -> { RUNNING; n[0]++; });",
        "Stream.generate(Math::random).forEach("
            + "new Consumer<Double>() { public void accept(Double d) { RUNNING; } });",
        "IntStream.iterate(0, i -> i + 1).parallel().forEach(i -> { RUNNING; });"
      })
  void aLibrarysLoopStopsWhereItCallsTheCell(String cell) throws Exception {
    String runs = InterruptTest.class.getName() + ".running.countDown()";
    CellException failure = interrupted(cell.replace("RUNNING", runs), List.of(running));
    assertThat(failure.kind()).as(String.join("\n", failure.report())).isEqualTo("Interrupted");
  }

  @Test
  void anInterruptLetsALambdaCloseAndTasksOfOtherCellsRun() throws Exception {
    evaluator.evaluate(
        1,
        """
        import java.util.concurrent.atomic.AtomicLong;
        AtomicLong ticks = new AtomicLong();
        AtomicLong closed = new AtomicLong();
        var timer = Executors.newSingleThreadScheduledExecutor();
        timer.scheduleAtFixedRate(() -> ticks.incrementAndGet(), 0, 1, TimeUnit.MILLISECONDS);
        """);
    String cell =
        """
        try (AutoCloseable open = () -> closed.incrementAndGet()) {
          %s.running.countDown();
          while (true) {}
        }
        """
            .formatted(InterruptTest.class.getName());

    CellException failure = interrupted(cell, List.of(running));

    assertThat(failure.kind()).as(String.join("\n", failure.report())).isEqualTo("Interrupted");
    assertThat(evaluator.evaluate(2, "closed.get()").orElseThrow().value()).isEqualTo(1L);
    evaluator.evaluate(
        3, "long now = ticks.get();\nwhile (ticks.get() < now + 3) { Thread.sleep(1); }");
    evaluator.evaluate(4, "timer.shutdown();");
  }

  @Test
  void lambdasAndAnonymousClassesComputeWhatTheyDidBefore() throws Exception {
    evaluator.evaluate(
        1,
        """
        IntUnaryOperator half = i -> { do { i /= 2; } while (i > 9); return i; };
        class Named {
          final int start;
          Named(int start) { this.start = start; }
          IntSupplier twice() {
            return new IntSupplier() {
              final int doubled = 2 * start;
              public int getAsInt() { while (true) { if (doubled > 0) return doubled; } }
            };
          }
        }
        """);
    assertThat(evaluator.evaluate(2, "half.applyAsInt(70)").orElseThrow().value()).isEqualTo(8);
    assertThat(evaluator.evaluate(3, "new Named(4).twice().getAsInt()").orElseThrow().value())
        .isEqualTo(8);
  }

  @Test
  void anInterruptStillLetsAnAnonymousClassClose() throws Exception {
    String cell =
        """
        boolean closed = false;
        try (AutoCloseable open = new AutoCloseable() { public void close() { closed = true; } }) {
          %s.running.countDown();
          while (true) {}
        }
        """
            .formatted(InterruptTest.class.getName());

    CellException failure = interrupted(cell, List.of(running));

    assertThat(failure.kind()).as(String.join("\n", failure.report())).isEqualTo("Interrupted");
    assertThat(evaluator.evaluate(2, "closed").orElseThrow().value()).isEqualTo(true);
  }

  @Test
  void anInterruptBetweenTwoSnippetsOfACellIsNotLost() {
    String cell = InterruptTest.class.getName() + ".current.interrupt();\nThread.sleep(1_000_000);";

    CellException failure =
        catchThrowableOfType(CellException.class, () -> evaluator.evaluate(1, cell));

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo("Interrupted");
  }

  /** A command that may run for long, as those that train. */
  private static String command(String afterwards) {
    String cell =
        """
        int checkpoints = 0;
        try (var stop = new org.ottt.djl.commands.cli.StopSignal(new PrintWriter(System.err))) {
          %1$s.running.countDown();
          while (!stop.isRequested()) {
            Thread.sleep(1);
          }
          %1$s.asked.countDown();
          %2$s
        }
        checkpoints = -1;
        """
            .formatted(InterruptTest.class.getName(), afterwards);
    return cell;
  }

  @Test
  void aCommandEndsInOrderAndTheCellWithIt() throws Exception {
    String cell = command("for (int i = 0; i < 7; i++) { Thread.sleep(1); checkpoints++; }");

    CellException failure = interrupted(cell, List.of(running));

    assertThat(failure.kind()).as(String.join("\n", failure.report())).isEqualTo("Interrupted");
    assertThat(evaluator.evaluate(2, "checkpoints").orElseThrow().value()).isEqualTo(7);
  }

  @Test
  void aSecondInterruptDoesNotWaitForTheCommand() throws Exception {
    CellException failure = interrupted(command("while (true) {}"), List.of(running, asked));

    assertThat(failure.kind()).as(String.join("\n", failure.report())).isEqualTo("Interrupted");
    assertThat(evaluator.evaluate(2, "checkpoints").orElseThrow().value()).isEqualTo(0);
  }

  @Test
  void aLoopAfterTheCommandEndsToo() throws Exception {
    String cell = "for (int run = 0; run < 9; run++) {\n%s}\n".formatted(command(""));

    CellException failure = interrupted(cell, List.of(running));

    assertThat(failure.kind()).as(String.join("\n", failure.report())).isEqualTo("Interrupted");
  }

  @Test
  void anInterruptBetweenCellsHarmsNoCell() throws Exception {
    evaluator.interrupt();
    assertThat(evaluator.evaluate(1, "Thread.sleep(1);\n5").orElseThrow().value()).isEqualTo(5);
  }
}

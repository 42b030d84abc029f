package org.ottt.djl.benchmarks.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.commands.testing.CommandRun;

/** Cells in real processes, of a network so small that the engine is most of their memory. */
@EnabledOnOs(OS.LINUX)
class MemoryBenchmarkTest {

  @TempDir private Path folder;

  @Test
  void everyCellIsMeasuredOnceAndDrawn() throws IOException {
    AtomicInteger started = new AtomicInteger();
    String[] wanted = {"--methods", "ottt-a,bptt", "--time-steps", "2,1"};

    CommandRun first = run(process -> started.incrementAndGet(), wanted);
    assertThat(first.exitCode()).as(first.err()).isZero();
    // The cells, and the process that has almost no arrays.
    assertThat(started).hasValue(5);
    List<ResultRow> rows = table();
    assertThat(rows)
        .extracting(row -> row.text("method") + row.text("time_steps") + row.text("status"))
        .containsExactly("ottt-a1ok", "bptt1ok", "ottt-a2ok", "bptt2ok");
    assertThat(rows)
        .extracting(row -> row.number("peak_resident_mb"))
        .allSatisfy(peak -> assertThat(peak).isBetween(100.0, 1000.0));
    assertThat(first.out()).contains("R² = ");
    ResultRow floor = ResultTable.read(folder.resolve("floor-vgg.csv")).get(0);
    assertThat(floor.number("start_mb")).isBetween(100.0, 1000.0);
    assertThat(first.out())
        .contains(
            String.format(
                Locale.ROOT,
                "Floor of a step of OTTT in float32: %.0f MiB",
                floor.number("floor_mb")))
        .contains("ottt-a   at T = 2: ");
    assertThat(folder.resolve("memory-vgg.png")).isNotEmptyFile();

    CommandRun second = run(process -> started.incrementAndGet(), wanted);
    assertThat(second.exitCode()).isZero();
    assertThat(started).hasValue(5);
    assertThat(second.out()).contains("measured before");
    assertThat(table()).hasSize(4);

    CommandRun part = run("--methods", "ottt-a", "--time-steps", "1");
    assertThat(part.out())
        .as("the whole table is summed up and drawn, not what was asked for")
        .containsPattern("bptt +T = 1 to 2: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nf-resnet-18", "nf-resnet-34", "nf-resnet-50"})
  void everyNetworkHasAFloor(String network) throws IOException {
    CommandRun run =
        run("--network", network, "--image-size", "32", "--methods", "ottt-a", "--time-steps", "1");

    assertThat(run.exitCode()).as(run.err()).isZero();
    ResultRow floor = ResultTable.read(folder.resolve("floor-" + network + ".csv")).get(0);
    assertThat(floor.number("start_mb")).isBetween(100.0, 1000.0);
    assertThat(floor.number("floor_mb")).isPositive();
  }

  @Test
  void anotherSettingIsAnotherCell() throws IOException {
    assertThat(run("--methods", "sltt", "--time-steps", "1").exitCode()).isZero();
    assertThat(run("--methods", "sltt", "--time-steps", "1", "--allocator", "default").exitCode())
        .isZero();

    assertThat(table())
        .extracting(row -> row.text("allocator"))
        .containsExactly("exact", "default");
  }

  @Test
  void aPrecisionIsACellOfItsOwn() throws IOException {
    CommandRun run = run("--methods", "ottt-a", "--time-steps", "1", "--precision", "float32,bf16");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(table())
        .extracting(row -> row.text("method") + ", " + row.text("status"))
        .containsExactly("ottt-a, ok", "ottt-a bf16, ok");
  }

  @Test
  void aCellThatDoesNotFitIsRecordedAndTheRunGoesOn() throws IOException {
    CommandRun run =
        run(
            "--methods",
            "ottt-a,bptt",
            "--time-steps",
            "1,100",
            "--batch-size",
            "64",
            "--memory-limit",
            "600");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(table())
        .extracting(row -> row.text("method") + row.text("time_steps") + row.text("status"))
        .containsExactly("ottt-a1ok", "bptt1ok", "ottt-a100ok", "bptt100out_of_memory");
    assertThat(table().get(3).text("peak_resident_mb")).isEmpty();
    assertThat(run.out()).contains("out of memory");
    assertThat(folder.resolve("memory-vgg.png")).isNotEmptyFile();
  }

  @Test
  void aCellKilledByHandIsNoFindingAndIsMeasuredNextTime() throws IOException {
    assumeThat(new KernelKills().count()).as("the kernel's count").isPresent();
    List<Process> processes = new ArrayList<>();
    String[] wanted = {"--methods", "ottt-a", "--time-steps", "1,2"};

    CommandRun killed =
        run(
            process -> {
              processes.add(process);
              if (processes.size() == 3) {
                // By its handle: through the process it would close our end of the pipe as well.
                process.toHandle().destroyForcibly();
              }
            },
            wanted);
    assertThat(killed.exitCode()).isEqualTo(1);
    assertThat(killed.errLine())
        .contains("ottt-a at T = 2 failed: its process was killed", "run the command again");
    assertThat(table()).hasSize(1);

    CommandRun again = run(processes::add, wanted);
    assertThat(again.exitCode()).isZero();
    assertThat(processes).hasSize(4);
    assertThat(table()).extracting(row -> row.text("status")).containsExactly("ok", "ok");
  }

  @Test
  void wrongOptionsAreToldBeforeAnythingRuns() {
    assertThat(run("--methods", "rtrl"))
        .matches(run -> run.exitCode() == 2)
        .extracting(CommandRun::errLine)
        .asString()
        .contains("Unknown method 'rtrl'", "ottt-a");
    assertThat(run("--network", "lenet").errLine()).contains("nf-resnet-34");
    assertThat(run("--time-steps", "0").exitCode()).isEqualTo(2);
    assertThat(run("--precision", "half").errLine()).contains("float32, tf32, bf16");
    assertThat(run("--allocator", "jemalloc").errLine()).contains("exact, default");
    assertThat(folder).isEmptyDirectory();
  }

  private CommandRun run(String... options) {
    return CommandRun.of(new MemoryBenchmarkCommand(), arguments(options));
  }

  private CommandRun run(Consumer<Process> onStart, String... options) {
    return CommandRun.of(new MemoryBenchmarkCommand(onStart), arguments(options));
  }

  private String[] arguments(String... options) {
    List<String> all = new ArrayList<>(List.of("--width", "0.05", "--batches", "1"));
    all.addAll(List.of("--batch-size", "2", "--out", folder.toString()));
    // picocli refuses an option that is given twice.
    for (int i = 0; i < options.length; i += 2) {
      int at = all.indexOf(options[i]);
      if (at >= 0) {
        all.set(at + 1, options[i + 1]);
      } else {
        all.addAll(List.of(options[i], options[i + 1]));
      }
    }
    return all.toArray(String[]::new);
  }

  private List<ResultRow> table() throws IOException {
    return ResultTable.read(folder.resolve("memory-vgg.csv"));
  }
}

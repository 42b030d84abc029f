package org.ottt.djl.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.testing.SharedFolder;

/** The peers in Python, where there is a Python with PyTorch and NumPy. */
class PeersTest {

  private static final Path PEERS = Path.of("peers").toAbsolutePath();

  /** Without a trace of bytecode in the source tree, and with as many threads as other tests. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PYTHONDONTWRITEBYTECODE", "1", "OMP_NUM_THREADS", "1");

  private static String python;

  @TempDir private Path folder;

  @BeforeAll
  static void findPython() throws InterruptedException {
    for (String candidate : List.of("python3", "/usr/bin/python3")) {
      if (python == null && hasTorch(candidate)) {
        python = candidate;
      }
    }
    Assumptions.assumeTrue(python != null, "no Python with PyTorch and NumPy here");
  }

  private static boolean hasTorch(String candidate) throws InterruptedException {
    try {
      return ChildProcess.run(List.of(candidate, "-c", "import numpy, torch"), ENVIRONMENT)
              .exitCode()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void theirGradientsAreTheReferences() throws IOException, InterruptedException {
    CommandRun run = run("check.py", SharedFolder.find("reference/cases").toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines()).hasSizeGreaterThanOrEqualTo(8);
    assertThat(run.outLines().subList(0, run.outLines().size() - 1))
        .allMatch(line -> line.endsWith(" PASS"))
        .anyMatch(line -> line.contains(" bptt "))
        .anyMatch(line -> line.startsWith("nfresnet"));
  }

  @Test
  void aNewMeasurementReplacesTheOldOneOfTheSameSettings()
      throws IOException, InterruptedException {
    Path table = folder.resolve("peers-vgg.csv");
    measure(table, "ottt-a", "1");
    measure(table, "bptt", "2");
    measure(table, "ottt-a", "2");

    List<ResultRow> rows = ResultTable.read(table);

    assertThat(rows)
        .extracting(row -> row.text("method") + row.text("repetition"))
        .containsExactly("bptt1", "bptt2", "ottt-a1", "ottt-a2");
    assertThat(rows)
        .allMatch(row -> row.number("seconds_per_step") > 0)
        .allMatch(row -> row.number("image_size") == 8)
        .allMatch(row -> !row.text("pytorch").isEmpty());
  }

  @Test
  void inferenceReplacesTheRowsOfTheSameSettings() throws IOException, InterruptedException {
    Path table = folder.resolve("pytorch-inference-vgg.csv");
    for (String steps : List.of("1,2", "3")) {
      for (String batch : List.of("1", "2")) {
        if (steps.equals("1,2") || batch.equals("1")) {
          CommandRun run =
              run(
                  "inference.py",
                  "--width=0.02",
                  "--calls=1",
                  "--time-steps=" + steps,
                  "--batch-size=" + batch,
                  "--out=" + table);
          assertThat(run.exitCode()).as(run.err()).isZero();
        }
      }
    }

    assertThat(ResultTable.read(table))
        .extracting(
            row -> row.text("batch_size") + " " + row.text("contender") + row.text("time_steps"))
        .containsExactly("2 relu1", "2 spiking1", "2 spiking2", "1 relu1", "1 spiking3");
  }

  @Test
  void errorsAreOneLine() throws IOException, InterruptedException {
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");

    CommandRun columns = run("benchmark.py", small("ottt-a", "1", other));
    CommandRun device = run("benchmark.py", "--device", "gpu999");

    assertThat(columns.exitCode()).isEqualTo(1);
    assertThat(columns.errLine()).startsWith("Error: ").contains("other.csv", "move it away");
    assertThat(other).hasContent("a,b\n1,2\n");
    assertThat(device.exitCode()).isEqualTo(1);
    assertThat(device.errLine()).startsWith("Error: GPU 999").contains("--device cpu");
  }

  private static void measure(Path table, String method, String repetitions)
      throws IOException, InterruptedException {
    assertThat(run("benchmark.py", small(method, repetitions, table)).err()).isEmpty();
  }

  private static String[] small(String method, String repetitions, Path table) {
    return new String[] {
      "--method",
      method,
      "--repetitions",
      repetitions,
      "--out",
      table.toString(),
      "--batch-size",
      "1",
      "--time-steps",
      "1",
      "--width",
      "0.02",
      "--image-size",
      "8"
    };
  }

  private static CommandRun run(String script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python, PEERS.resolve(script).toString()));
    command.addAll(List.of(arguments));
    return ChildProcess.run(command, ENVIRONMENT);
  }
}

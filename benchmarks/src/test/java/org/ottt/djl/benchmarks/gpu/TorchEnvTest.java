package org.ottt.djl.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;

/**
 * {@code torch_env.py} with a Python package that calls itself PyTorch 2.10 and sees a GPU: what is
 * wrong is one line, and a library of the user's own is put where DJL looks for it.
 */
@EnabledOnOs(OS.LINUX)
class TorchEnvTest {

  private static final Path SCRIPT = Path.of("torch_env.py").toAbsolutePath();

  @TempDir private Path folder;

  @BeforeEach
  void installPackage() throws IOException, InterruptedException {
    Assumptions.assumeTrue(works("python3", "--version"), "no Python here");
    Path torch = Files.createDirectories(folder.resolve("python/torch/lib")).getParent();
    Files.createFile(torch.resolve("lib/libtorch.so"));
    Files.writeString(
        torch.resolve("__init__.py"),
        """
        __version__ = "2.10.0+cu128"
        class version:
            cuda = "12.8"
        class cuda:
            @staticmethod
            def is_available():
                return True
        """);
  }

  @Test
  void anUnsupportedVersionIsToldWithThoseThatAre() throws IOException, InterruptedException {
    CommandRun run = run("--device", "cpu");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine())
        .startsWith("Error: ")
        .contains("PyTorch 2.10.0+cu128", "not one of 2.7.1 and 2.5.1", "pip install torch==2.7.1");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aMissingSymbolIsNamedInOneLine() throws IOException, InterruptedException {
    Path library =
        compile("int symbol_of_another_version(); int f() { return symbol_of_another_version(); }");

    CommandRun run = run("--device", "cpu", "--jni", library.toString(), "--flavor", "cpu");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine())
        .contains(
            "does not load beside PyTorch 2.10.0", "undefined symbol: symbol_of_another_version");
  }

  @Test
  void aLibraryOfOnesOwnGoesWhereDjlLooks() throws IOException, InterruptedException {
    Path library = compile("int f() { return 1; }");

    CommandRun run = run("--device", "cpu", "--jni", library.toString(), "--flavor", "cpu");

    assertThat(run.exitCode()).isZero();
    assertThat(run.outLines())
        .contains("export PYTORCH_VERSION=2.10.0", "export PYTORCH_FLAVOR=cpu")
        .anyMatch(line -> line.startsWith("export PYTORCH_LIBRARY_PATH=" + folder));
    try (var files = Files.walk(folder.resolve("cache"))) {
      assertThat(files.filter(Files::isRegularFile))
          .singleElement()
          .satisfies(file -> assertThat(file.toString()).endsWith("-libdjl_torch.so"))
          .satisfies(file -> assertThat(file.getParent().toString()).contains("2.10.0-cpu-linux"))
          .satisfies(file -> assertThat(file).hasSameBinaryContentAs(library));
    }
  }

  @Test
  void aLibraryForAGpuNeedsAFlavourOfCuda() throws IOException, InterruptedException {
    Path library = Files.createFile(folder.resolve("libdjl_torch.so"));

    for (List<String> flavor : List.of(List.<String>of(), List.of("--flavor", "cpu"))) {
      List<String> arguments = new ArrayList<>(List.of("--jni", library.toString()));
      arguments.addAll(flavor);
      CommandRun run = run(arguments.toArray(String[]::new));

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.errLine()).contains("--flavor cu128", "libtorch_cuda");
    }
  }

  private Path compile(String source) throws IOException, InterruptedException {
    Assumptions.assumeTrue(works("cc", "--version"), "no C compiler here");
    Path file = Files.writeString(folder.resolve("library.c"), source);
    Path library = folder.resolve("libdjl_torch.so");
    CommandRun run =
        ChildProcess.run(
            List.of("cc", "-w", "-shared", "-fPIC", "-o", library.toString(), file.toString()),
            Map.of());
    assertThat(run.exitCode()).as(run.err()).isZero();
    return library;
  }

  private static boolean works(String... command) throws InterruptedException {
    try {
      return ChildProcess.run(List.of(command), Map.of()).exitCode() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private CommandRun run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("python3", SCRIPT.toString(), "--cache", folder.resolve("cache").toString()));
    command.addAll(List.of(arguments));
    return ChildProcess.run(
        command,
        Map.of("PYTHONPATH", folder.resolve("python").toString(), "PYTHONDONTWRITEBYTECODE", "1"));
  }
}

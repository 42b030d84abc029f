package org.ottt.djl.commands.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CommandRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How failures of any command reach the user. */
class CliTest {

  @Command(name = "Fake")
  private static final class Fake implements Callable<Integer> {

    private enum Speed {
      SLOW,
      VERY_SLOW {
        @Override
        public String toString() {
          return "very-slow";
        }
      }
    }

    @Option(names = "--number")
    private int number;

    @Option(names = {"-s", "--speed"})
    private Speed speed;

    @Option(names = "--path")
    private Path path;

    private final Throwable failure;

    Fake(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof Exception exception) {
        throw exception;
      }
      return speed == Speed.VERY_SLOW ? 1 : path == null ? number : path.getNameCount() - 1;
    }
  }

  @Test
  void anEmptyPathIsRefused() {
    CommandRun run = CommandRun.of(new Fake(null), "--path", "");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--path", "the path is empty");
    assertThat(CommandRun.of(new Fake(null), "--path", "x").exitCode()).isZero();
  }

  private static CommandRun failing(Throwable failure, String... arguments) {
    return CommandRun.of(new Fake(failure), arguments);
  }

  @Test
  void theCommandsOwnExitCodeIsHandedOn() {
    assertThat(failing(null, "--number", "7").exitCode()).isEqualTo(7);
  }

  @Test
  void anUnknownOptionIsAnsweredWithTheLikeliestOne() {
    CommandRun run = failing(null, "--nunber", "7");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine())
        .contains("Unknown option", "--nunber", "Did you mean --number?", "--help");
  }

  @Test
  void aValueOfTheWrongTypeIsABadArgument() {
    CommandRun run = failing(null, "--number", "seven");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("--number", "'seven' is not an int", "--help");
  }

  @Test
  void namedValuesAreListedAsTheyAreWritten() {
    CommandRun run = failing(null, "--speed", "fast");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine())
        .isEqualTo("--speed is slow or very-slow, but not 'fast'. Try --help.");
    assertThat(failing(null, "--speed", "very-slow").exitCode()).isEqualTo(1);
  }

  @Test
  void aMessageForTheUserIsShownAsOneLine() {
    CommandRun run = failing(new IOException("first\n  second"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine()).isEqualTo("Error: first second");
  }

  @Test
  void anUnforeseenExceptionSaysHowToLearnMore() {
    CommandRun run = failing(new IllegalStateException("odd"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine()).isEqualTo("Error: IllegalStateException: odd (--debug shows where)");
  }

  @Test
  void debugShowsTheStackTraceBelowTheLine() {
    CommandRun run = failing(new IllegalStateException("odd"), "--debug");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("Error: IllegalStateException: odd")
        .contains("\tat " + CliTest.class.getName());
  }

  @Test
  void debugShowsTheStackTraceOfABadArgument() {
    CommandRun run = failing(null, "--number", "seven", "--debug");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("not an int", "\tat ");
  }

  @Test
  void aBareFileNameBecomesASentence() {
    assertThat(failing(new NoSuchFileException("/data/x.bin")).errLine())
        .isEqualTo("Error: /data/x.bin does not exist.");
  }

  @Test
  void missingNativesAreNamedWithTheWaysOut() {
    Exception engine =
        new EngineException(
            "Failed to load PyTorch native library",
            new IllegalStateException("Failed to save pytorch index file"));

    assertThat(failing(engine).errLine()).contains("pytorch-native-cpu", "PYTORCH_LIBRARY_PATH");
  }

  @Test
  void anErrorOfTheVirtualMachineIsOneLineToo() {
    CommandRun run = failing(new OutOfMemoryError("Java heap space"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine()).contains("Out of memory (Java heap space)", "MAVEN_OPTS=-Xmx");
  }

  @Test
  void namesThatTheLocaleCannotWriteAreExplained() throws IOException, InterruptedException {
    CommandRun run =
        ChildProcess.run(
            ChildProcess.java(List.of("-Xmx128m"), "Train", "--data", "/tmp/\u00e9"),
            Map.of("LC_ALL", "POSIX"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("set LC_ALL=C.UTF-8");
  }

  @Test
  void helpFitsTheTerminal() {
    assertThat(Columns.of(null)).isEqualTo(80);
    assertThat(Columns.of("120")).isEqualTo(120);
    assertThat(Columns.of("20")).isEqualTo(55);
    assertThat(Columns.of("wide")).isEqualTo(80);
  }
}

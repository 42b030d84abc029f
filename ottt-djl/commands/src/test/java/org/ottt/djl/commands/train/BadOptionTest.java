package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.commands.testing.CommandRun;

/** Options that cannot be meant: exit code 2, one line, nothing written. */
class BadOptionTest {

  @TempDir private Path folder;

  static Stream<Arguments> badOptions() {
    return Stream.of(
        bad("--epoch 3", "Unknown option", "--epochs"),
        bad("extra", "Unmatched argument", "extra"),
        bad("--recipe cifar11", "Unknown recipe 'cifar11'", "glyphs, cifar10"),
        bad("--method otto", "Unknown method 'otto'", "ottt-a, ottt-o, ottt-o-trace, sltt, bptt"),
        bad("--online-form trace", "--online-form is for --method ottt-o", "is ottt-a"),
        bad("--online-form exact --method ottt-o-trace", "for --method ottt-o", "ottt-o-trace"),
        bad("--online-form both --method ottt-o", "--online-form", "exact or trace"),
        bad(
            "--online-form trace --method ottt-o --reset zero",
            "--reset subtract",
            "--online-form exact"),
        bad("--method ottt-o-trace --reset zero", "--reset subtract", "--online-form exact"),
        bad("--surrogate relu", "Unknown surrogate 'relu'", "sigmoid, rectangular"),
        bad("--precision fp16", "Unknown precision 'fp16'", "float32, tf32, bf16"),
        bad("--device tpu", "Unknown device 'tpu'", "cpu, gpu"),
        bad("--device gpu999", "GPU 999", "--device cpu"),
        bad("--device cpu,gpu999", "GPU 999", "driver", "flavour", "docs/gpu.md"),
        bad("--device auto,cpu", "Unknown device 'auto'"),
        bad("--device cpu,cpu --batch-size 1", "too small for the 2 devices"),
        bad("--reset hard", "--reset", "subtract or zero"),
        bad("--epochs 0", "--epochs must be at least 1"),
        bad("--epochs two", "--epochs", "'two' is not an int"),
        bad("--batch-size 0", "--batch-size must be at least 1"),
        bad("--time-steps 0", "--time-steps must be at least 1"),
        bad("--limit-train 0", "--limit-train must be at least 1"),
        bad("--limit-test -1", "--limit-test must be at least 1"),
        bad("--lr -1", "--lr must be positive"),
        bad("--lr 0", "--lr must be positive"),
        bad("--lr NaN", "--lr must be positive"),
        bad("--lr Infinity", "--lr must be positive"),
        bad("--width 0", "--width must be positive"),
        bad("--width NaN", "--width must be positive"),
        bad("--mse-weight 2", "MSE", "[0, 1]"),
        bad("--mse-weight NaN", "MSE", "[0, 1]"),
        bad("--leak 1.1", "leak", "[0, 1]"),
        bad("--leak -0.1", "leak", "[0, 1]"),
        bad("--threshold 0", "threshold", "positive"),
        bad("--dropout 1", "--dropout", "[0, 1)"),
        bad("--dropout -0.1", "--dropout", "[0, 1)"),
        bad("--accumulate 0", "--accumulate must be at least 1"),
        bad("--warm-up -1", "--warm-up must not be negative"),
        bad("--lr-schedule linear", "--lr-schedule", "cosine, steps or constant"),
        bad("--image-size 32", "--image-size is for folders of images"),
        bad("--momentum 1", "momentum", "[0, 1)"),
        bad("--momentum NaN", "momentum", "[0, 1)"),
        bad(
            "--momentum 0.5 --optimizer adam --lr 0.001",
            "--momentum is for --optimizer sgd, but the optimizer is adam"),
        bad("--weight-decay -1", "--weight-decay must not be negative"),
        bad("--workers -1", "--workers must not be negative"),
        bad("--checkpoint-minutes -1", "--checkpoint-minutes must not be negative"),
        bad("--checkpoint-minutes NaN", "--checkpoint-minutes must not be negative"),
        bad("--data .", "--data"),
        bad("--resume --overwrite", "either --resume or --overwrite"));
  }

  private static Arguments bad(String options, String... inMessage) {
    return Arguments.of(options, List.of(inMessage));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badOptions")
  void isToldInOneLine(String options, List<String> inMessage) {
    Path out = folder.resolve("run");

    CommandRun run = TinyRun.run(out, options.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains(inMessage).endsWith("Try --help.");
    assertThat(run.out()).isEmpty();
    assertThat(out).doesNotExist();
  }

  @Test
  void resumeNeedsAFolder() {
    CommandRun run = CommandRun.of(new TrainCommand(), "--resume");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("--resume needs --out");
  }

  @Test
  void aGpuThatIsNotThereIsNotReplacedByTheCpu() {
    Assumptions.assumeTrue(Engine.getInstance().getGpuCount() == 0, "there is a GPU");

    CommandRun run = TinyRun.run(folder.resolve("run"), "--device", "gpu");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine())
        .contains("GPU 0 was requested", "NVIDIA driver", "flavour", "nvidia-smi", "--device cpu");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aBatchBeyondTwoGibibytesIsABadArgument() {
    CommandRun run = TinyRun.run(folder.resolve("run"), "--batch-size", "200000");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine())
        .contains("batch size 200000 and T = 2", "2 GiB", "use a smaller batch size");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void trainCifarKnowsTwoDataSets() {
    CommandRun run = CommandRun.of(new TrainCifarCommand(), "--dataset", "cifar1000");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("--dataset 'cifar1000'", "cifar10 or cifar100");
  }
}

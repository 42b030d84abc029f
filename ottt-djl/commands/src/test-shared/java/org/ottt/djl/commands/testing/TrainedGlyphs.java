package org.ottt.djl.commands.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.ottt.djl.commands.train.TrainCommand;

/** A run of a second or two, for commands that need one. */
public final class TrainedGlyphs {

  private TrainedGlyphs() {}

  /** Trains for an epoch with T = 2 on 64 glyphs and tests on 40. */
  public static void run(Path folder, double width) {
    CommandRun run =
        CommandRun.of(
            new TrainCommand(),
            "--limit-train=64",
            "--limit-test=40",
            "--epochs=1",
            "--batch-size=32",
            "--time-steps=2",
            "--device=cpu",
            "--seed=5",
            "--width=" + width,
            "--out=" + folder);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }
}

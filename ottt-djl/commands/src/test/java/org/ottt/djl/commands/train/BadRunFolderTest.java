package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.CommandRun;

/** Run folders that cannot be used, or not without being told so. */
class BadRunFolderTest {

  @TempDir private Path folder;

  @Test
  void aFolderBelowAFileCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");

    CommandRun run = TinyRun.run(file.resolve("run"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine())
        .contains("cannot write to run folder " + file.resolve("run"), "choose another folder");
    assertThat(file).hasContent("mine");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");

    CommandRun run = TinyRun.run(file);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine()).contains("is a file", "choose another name");
    assertThat(file).hasContent("mine");
  }

  @Test
  void anExistingRunIsNotTouchedUnlessToldSo() throws IOException {
    TinyRun.succeed(folder, "--epochs", "1");
    byte[] checkpoint = Files.readAllBytes(TinyRun.lastCheckpoint(folder));
    String config = Files.readString(folder.resolve("config.json"));

    CommandRun refused = TinyRun.run(folder, "--epochs", "1", "--seed", "2");

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.errLine())
        .contains("holds a previous run", "--resume", "--overwrite", "--out");
    assertThat(TinyRun.lastCheckpoint(folder)).hasBinaryContent(checkpoint);
    assertThat(folder.resolve("config.json")).hasContent(config);

    Files.writeString(folder.resolve("notes.txt"), "mine");
    TinyRun.succeed(folder, "--epochs", "1", "--seed", "2", "--overwrite");

    assertThat(Files.readAllBytes(TinyRun.lastCheckpoint(folder))).isNotEqualTo(checkpoint);
    assertThat(Files.readString(folder.resolve("config.json"))).contains("\"seed\": 2");
    assertThat(folder.resolve("notes.txt")).hasContent("mine");
    assertThat(folder).isDirectoryNotContaining("glob:**/.replaced*");
  }

  @Test
  void aRunIsResumedWithItsOwnOptionsOnly() throws IOException {
    TinyRun.succeed(folder, "--epochs", "1");
    String metrics = Files.readString(folder.resolve("metrics.csv"));

    CommandRun run =
        TinyRun.run(folder, "--epochs", "3", "--lr", "0.2", "--method", "bptt", "--resume");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine())
        .contains("--lr was 0.1 and is 0.2", "--method was ottt-a and is bptt", "leave them out")
        .doesNotContain("--seed", "--width");
    assertThat(folder.resolve("metrics.csv")).hasContent(metrics);
  }

  @Test
  void aCompleteRunIsResumedToNoEffect() throws IOException {
    TinyRun.succeed(folder, "--epochs", "1");
    String metrics = Files.readString(folder.resolve("metrics.csv"));

    CommandRun run = TinyRun.succeed(folder, "--epochs", "1", "--workers", "1", "--resume");

    assertThat(run.out()).doesNotContain("epoch 1/1").contains("test top-1");
    assertThat(folder.resolve("metrics.csv")).hasContent(metrics);
  }

  @Test
  void aRunWithoutItsConfigIsResumedByTheOptionsInItsCheckpoint() throws IOException {
    TinyRun.succeed(folder, "--epochs", "1");
    Path config = folder.resolve("config.json");
    Files.delete(config);

    CommandRun other = TinyRun.run(folder, "--epochs", "1", "--lr", "0.2", "--resume");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.errLine()).contains("--lr was 0.1 and is 0.2");
    assertThat(config).doesNotExist();

    TinyRun.succeed(folder, "--epochs", "1", "--resume");
    assertThat(Files.readString(config)).contains("\"lr\": 0.1");
  }

  @Test
  void aRunWithoutConfigAndCheckpointIsNotResumed() throws IOException {
    TinyRun.succeed(folder, "--epochs", "1");
    Files.delete(folder.resolve("config.json"));
    Files.delete(TinyRun.lastCheckpoint(folder));

    CommandRun run = TinyRun.run(folder, "--epochs", "1", "--resume");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine())
        .isEqualTo("Error: " + folder.resolve("config.json") + " does not exist.");
  }

  @Test
  void aDamagedCheckpointIsNotResumed() throws IOException {
    TinyRun.succeed(folder, "--epochs", "1");
    Files.writeString(TinyRun.lastCheckpoint(folder), "no tensors");

    CommandRun run = TinyRun.run(folder, "--epochs", "1", "--resume");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine()).contains("last.safetensors is not a usable checkpoint");
    assertThat(folder.resolve("metrics.csv")).exists();
  }

  @Test
  void aDamagedCheckpointGivesWayToThePreviousOne() throws IOException {
    TinyRun.succeed(folder);
    byte[] good = Files.readAllBytes(TinyRun.lastCheckpoint(folder));
    byte[] bad = good.clone();
    bad[bad.length - 1000] ^= 4;
    Files.write(TinyRun.lastCheckpoint(folder), bad);

    CommandRun run = TinyRun.succeed(folder, "--resume");

    assertThat(run.out()).contains("epoch 2/2").doesNotContain("epoch 1/2");
    assertThat(TinyRun.lastCheckpoint(folder)).hasBinaryContent(good);
    assertThat(folder.resolve("checkpoint/damaged.safetensors")).hasBinaryContent(bad);
  }

  @Test
  void aRunThatFailsAtOnceGivesTheOverwrittenOneBack() throws IOException {
    TinyRun.succeed(folder, "--epochs", "1");
    byte[] checkpoint = Files.readAllBytes(TinyRun.lastCheckpoint(folder));
    String config = Files.readString(folder.resolve("config.json"));
    String metrics = Files.readString(folder.resolve("metrics.csv"));

    CommandRun run = TinyRun.run(folder, "--lr", "1e30", "--overwrite");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine()).contains("nothing was kept");
    assertThat(TinyRun.lastCheckpoint(folder)).hasBinaryContent(checkpoint);
    assertThat(folder.resolve("config.json")).hasContent(config);
    assertThat(folder.resolve("metrics.csv")).hasContent(metrics);
    assertThat(folder.resolve("plots/loss.png")).exists();
    assertThat(folder).isDirectoryNotContaining("glob:**/.replaced*");
    TinyRun.succeed(folder, "--epochs", "1", "--resume");
  }
}

package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.commands.testing.ChildProcess;
import org.ottt.djl.commands.testing.CifarFiles;
import org.ottt.djl.commands.testing.CommandRun;

/** Data that are missing or damaged: exit code 1, one line, nothing written. */
class BadDataTest {

  @TempDir private Path folder;

  private Path data;
  private Path out;

  @BeforeEach
  void writeGoodData() throws IOException {
    data = CifarFiles.cifar10(Files.createDirectory(folder.resolve("data")), 20);
    out = folder.resolve("run");
  }

  private CommandRun train(String... others) {
    return CommandRun.of(new TrainCifarCommand(), TinyRun.options(out, others));
  }

  private void assertFails(CommandRun run, String... inMessage) {
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine()).startsWith("Error: ").contains(inMessage);
    assertThat(out).doesNotExist();
  }

  @Test
  void theGoodDataTrain() {
    CommandRun run = train("--data", data.toString(), "--epochs", "1", "--width", "0.02");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("cifar10: 20 training and 20 test samples");
  }

  @Test
  void aMissingFolder() {
    assertFails(
        train("--data", folder.resolve("nowhere").toString()),
        "nowhere does not exist",
        "pass --data",
        "cifar-10-binary.tar.gz");
  }

  @Test
  void aMissingTestFile() throws IOException {
    Files.delete(data.resolve("test_batch.bin"));
    assertFails(train("--data", data.toString()), "holds no test_batch.bin", "pass --data");
  }

  @Test
  void aTruncatedFileIsToldWithItsByteCount() throws IOException {
    Path file = data.resolve("data_batch_1.bin");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 61_000));
    assertFails(
        train("--data", data.toString()),
        "data_batch_1.bin has 61,000 bytes",
        "not a multiple of 3,073",
        "download it again");
  }

  @Test
  void theLayoutOfTheOtherDataSet() throws IOException {
    Files.write(data.resolve("data_batch_1.bin"), CifarFiles.records(20, 2, 10));
    assertFails(
        train("--data", data.toString()),
        "data_batch_1.bin has 61,480 bytes",
        "as in CIFAR-100",
        "choose the other data set");
  }

  @Test
  void aTextFileInPlaceOfTheArchive() throws IOException {
    Path archive = Files.writeString(folder.resolve("cifar-10-binary.tar.gz"), "<html>404</html>");
    assertFails(
        train("--data", archive.toString()),
        "cifar-10-binary.tar.gz",
        "download the archive again");
  }

  @Test
  void aLabelOutOfRange() throws IOException {
    byte[] bytes = CifarFiles.records(20, 1, 10);
    bytes[4 * (1 + CifarFiles.PIXELS)] = 10;
    Files.write(data.resolve("data_batch_1.bin"), bytes);
    assertFails(
        train("--data", data.toString()),
        "data_batch_1.bin: record 5 has label 10",
        "0 to 9",
        "damaged");
  }

  @Test
  void cifar100IsNeverDownloaded() {
    assertFails(
        train("--dataset", "cifar100"),
        "CIFAR-100 cannot be downloaded",
        "pass --data",
        "cifar-100-binary.tar.gz",
        "--recipe glyphs");
  }

  @Test
  void imageNetIsNeverDownloaded() {
    CommandRun run = CommandRun.of(new TrainImageNetCommand(), TinyRun.options(out));
    assertFails(run, "--data");
  }

  @Test
  void cifar10WithoutANetworkNamesThreeWaysOut() throws IOException, InterruptedException {
    // An empty cache, and a proxy port where nobody listens.
    List<String> offline = List.of("-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=9");
    CommandRun run =
        ChildProcess.run(
            ChildProcess.java(offline, "TrainCifar", TinyRun.options(out)),
            Map.of("DJL_CACHE_DIR", folder.resolve("cache").toString()));

    List<String> lines = run.err().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("unpacking PyTorch's libraries", "once");
    assertFails(
        new CommandRun(run.exitCode(), run.out(), lines.get(1)),
        "CIFAR-10 cannot be downloaded",
        "pass --data FOLDER",
        "DJL_CACHE_DIR",
        "connect to a network");
  }
}

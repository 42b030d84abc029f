package org.ottt.djl.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.commands.cli.Cli;
import picocli.CommandLine;

/** What the driver refuses before anything is started. */
class ClusterSettingsTest {

  @TempDir private Path folder;

  private static String refusal(int code, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(SparkRuns.TINY);
    all.addAll(Arrays.asList(arguments));
    assertThat(
            Cli.run(
                new TrainOnSparkCommand(),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                all.toArray(String[]::new)))
        .as(err.toString())
        .isEqualTo(code);
    assertThat(err.toString().lines()).hasSize(1);
    return err.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--master=local[2]|runs all tasks in one process, but every rank needs its own",
        "--master=local-cluster[2,1]|is not of the form local-cluster[PROCESSES,CORES,MB]",
        "--master=local-cluster[2,1,1200] --ranks=3|--ranks 3 is more than the 2 processes",
        "--master=local-cluster[2,1,1200] --ranks=0|--ranks must be at least 1",
        "--master=local-cluster[2,1,1200] --sync-every=-1|--sync-every must not be negative",
        "--master=spark://127.0.0.1:7077|The number of processes is not known: pass --ranks N",
        "--master=local-cluster[2,1,1200] --conf=spark.dynamicAllocation.enabled=true|must be false",
        "--master=local-cluster[2,1,1200] --batch-size=0|batch",
        "--master=local-cluster[2,1,1200] --init-from=hdfs://n/w|only --data and --out may be URIs",
        "--master=local-cluster[2,1,1200] --method=nosuch|nosuch",
        "--seed=1|No master is named"
      })
  void wrongOptionsAreRefusedInOneLine(String arguments, String message) {
    assertThat(refusal(2, arguments.split(" ", -1))).contains(message);
  }

  @Test
  void aMasterThatDoesNotAnswerIsNamed() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String master = "spark://127.0.0.1:" + free;
    assertThat(refusal(1, "--master=" + master, "--ranks=2"))
        .contains("No Spark master answers at " + master)
        .contains("check --master");
    assertThat(refusal(1, "--master=spark://127.0.0.1", "--ranks=2"))
        .contains("is not of the form spark://HOST:PORT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--resume --out=/runs/a", "--config=FILE"})
  void optionsAreNotCheckedAgainstAnotherRecipeThanThatOfTheRun(String source) throws IOException {
    Path file = Files.writeString(folder.resolve("config.json"), "{\"recipe\": \"imagenet\"}");
    // Glyphs, which the driver would take these for, have class names of their own.
    StringWriter err = new StringWriter();
    List<String> all =
        new ArrayList<>(List.of(source.replace("FILE", file.toString()).split(" ", -1)));
    all.addAll(List.of("--class-names=/names.txt", "--master=nosuch", "--ranks=2"));
    int code =
        Cli.run(
            new TrainOnSparkCommand(),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            all.toArray(String[]::new));
    assertThat(err.toString()).contains("Spark cannot be started with master nosuch");
    assertThat(code).isEqualTo(1);
  }

  @Test
  void recipesAreListedWithoutACluster() {
    StringWriter out = new StringWriter();
    int code =
        Cli.run(
            new TrainOnSparkCommand(),
            new PrintWriter(out, true),
            new PrintWriter(new StringWriter()),
            "--list-recipes");
    assertThat(code).isZero();
    assertThat(out.toString()).contains("glyphs", "imagenet");
  }

  private TrainOnSparkCommand configured(String json, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("options.json"), json);
    List<String> all = new ArrayList<>(List.of("--config=" + file));
    all.addAll(List.of(more));
    TrainOnSparkCommand command = new TrainOnSparkCommand();
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(all.toArray(String[]::new));
    command.readFile();
    return command;
  }

  @Test
  void aFileOfOptionsNamesTheRunFolderAsItDoesForTrain() throws IOException {
    String recipe = "{\"options\": {\"recipe\": \"nmnist\"}}";
    assertThat(configured(recipe).runFolder())
        .startsWith(Path.of("runs/nmnist-2").toAbsolutePath().toString());
    assertThat(configured(recipe, "--recipe=cifar10").runFolder()).contains("runs/cifar10-2");
    assertThat(configured("{\"lr\": 0.1}").runFolder()).contains("runs/glyphs-2");
    String out = "{\"recipe\": \"nmnist\", \"out\": \"runs/mine\"}";
    assertThat(configured(out).runFolder())
        .isEqualTo(Path.of("runs/mine").toAbsolutePath().toString());
    assertThat(configured(out, "--out=/b").runFolder())
        .isEqualTo(Path.of("/b").toAbsolutePath().toString());
    TrainOnSparkCommand remote = configured("{\"out\": \"hdfs://nn/a\"}");
    assertThat(remote.runFolder()).isEqualTo("hdfs://nn/a");
    assertThat(remote.arguments("hdfs://nn/a")).noneMatch(text -> text.startsWith("--out"));
  }

  @Test
  void pathsInAFileOfOptionsAreThoseOfTheDriver() throws IOException {
    String data = Path.of("sets/a").toAbsolutePath().toString();
    String json = "{\"data\": \"sets/a\", \"init_from\": \"/w\", \"lr\": 0.1}";
    assertThat(configured(json, "--init-from=/other").arguments("/run"))
        .contains("--data=" + data, "--init-from=/other", "--out=/run")
        .doesNotContain("--init-from=/w")
        .noneMatch(text -> text.startsWith("--lr"));

    String several = "sets/train-{0..3}.tar::/sets/val-*.tar";
    String absolute = Path.of("sets/train-{0..3}.tar").toAbsolutePath() + "::/sets/val-*.tar";
    assertThat(configured("{\"data\": \"" + several + "\"}").arguments("/run"))
        .contains("--data=" + absolute);
    assertThat(configured("{}", "--data=" + several).arguments("/run"))
        .contains("--data=" + absolute);
    String remote = "hdfs://nn/train-*.tar::hdfs://nn/val.tar";
    assertThat(configured("{}", "--data=" + remote).arguments("/run")).contains("--data=" + remote);
  }

  @Test
  void aBadFileOfOptionsIsRefusedBeforeSparkStarts() throws IOException {
    Path file = folder.resolve("options.json");
    String[] options = {"--master=local-cluster[2,1,1200]", "--config=" + file};
    assertThat(refusal(1, options)).contains("options.json");
    Files.writeString(file, "{\"master\": \"yarn\"}");
    assertThat(refusal(2, options)).contains("sets 'master', which is not an option of Train");
    Files.writeString(file, "{\"init_from\": \"hdfs://n/w\"}");
    assertThat(refusal(2, options)).contains("--init-from hdfs://n/w: only --data and --out may");
    assertThat(refusal(2, options[0], "--config=hdfs://n/o")).contains("--config hdfs://n/o: only");
  }

  private static String resumeCommand(String folder, String... arguments) {
    TrainOnSparkCommand command = new TrainOnSparkCommand();
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return command.resumeCommand(folder);
  }

  @Test
  void theCommandThatResumesIsThatOfTheDriver() {
    assertThat(
            resumeCommand(
                "/my runs/a", "--master=local-cluster[2,1,1200]", "--ranks=2", "--sync-every=4"))
        .isEqualTo(
            "./ottt TrainOnSpark --master 'local-cluster[2,1,1200]' --ranks 2 --resume --out"
                + " '/my runs/a'");
    assertThat(resumeCommand("hdfs://nn/a", "--conf=spark.authenticate.secret=x"))
        .startsWith("spark-submit --class TrainOnSpark ")
        .endsWith(" --conf ... --resume --out hdfs://nn/a");
  }

  @Test
  void anUnknownMasterIsNamed() {
    assertThat(refusal(1, "--master=nosuch", "--ranks=2"))
        .contains("Spark cannot be started with master nosuch");
  }

  @Test
  void executorsThatDoNotComeAreCounted() {
    assertThat(refusal(1, "--master=local-cluster[2,1,1200]", "--conf=spark.ottt.waiting=0"))
        .contains("The run cannot begin: Only ")
        .contains(" of 2 executors are available after 0 s: start more");
  }

  @Test
  void otherVersionsOfSparkAreRefused() {
    SparkVersion.require("4.2.0");
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> SparkVersion.require("4.1.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("This is Spark 4.1.1; training was tested with Spark 4.2 only")
        .hasMessageContaining("Submit the job with a tested version");
  }
}

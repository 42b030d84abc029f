package org.ottt.djl.benchmarks.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.commands.testing.CommandRun;

class AccuracyBenchmarkTest {

  @TempDir private Path folder;

  private CommandRun run(String... others) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--methods=ottt-a",
                "--seeds=1",
                "--epochs=1",
                "--limit-train=64",
                "--limit-test=40",
                "--time-steps=2",
                "--width=0.5",
                "--test-steps=1,2,3",
                "--device=cpu",
                "--runs=" + folder.resolve("runs"),
                "--out=" + folder.resolve("out")));
    all.addAll(List.of(others));
    // Given twice, an option with several values has them all.
    if (all.stream().noneMatch(option -> option.startsWith("--experiments="))) {
      all.add("--experiments=methods");
    }
    return CommandRun.of(new AccuracyBenchmarkCommand(), all.toArray(String[]::new));
  }

  private List<ResultRow> table(String name) throws IOException {
    return ResultTable.read(folder.resolve("out").resolve(name));
  }

  private Path picture(String setting) {
    return folder.resolve("out/" + setting + "-w0.5-t2-e1-64-40.png");
  }

  @Test
  void keepsRunsWhereAsked() throws IOException {
    CommandRun run = run("--recipes=glyphs", "--keep-runs", "--lr=0.05", "--batch-size=16");
    assertThat(run.err()).isEmpty();
    assertThat(table("accuracy.csv"))
        .extracting(row -> row.text("lr"), row -> row.text("batch_size"))
        .containsExactly(tuple("0.05", "16"));
    assertThat(folder.resolve("runs"))
        .isDirectoryRecursivelyContaining("glob:**/checkpoint/last.safetensors");
  }

  @Test
  void recordsTheAccuracyOfEveryEpoch() throws IOException {
    CommandRun run = run("--recipes=glyphs", "--batch-size=16");
    assertThat(run.err()).isEmpty();
    ResultRow cell = table("accuracy.csv").get(0);
    assertThat(table("accuracy-over-epochs.csv"))
        .extracting(row -> row.text("epoch"), row -> row.text("top1"))
        .containsExactly(tuple("1", cell.text("top1")));
    assertThat(picture("accuracy-over-epochs-methods-glyphs")).isNotEmptyFile();
    assertThat(folder.resolve("runs")).isEmptyDirectory();
  }

  /** Pictures have all rules of a setting, those of earlier calls too, and no others. */
  @Test
  void drawsWhatTheTablesHave() throws IOException {
    run("--recipes=glyphs");
    byte[] one = Files.readAllBytes(picture("accuracy-over-steps-methods-glyphs"));
    Path cell = folder.resolve("out/accuracy-over-steps.csv");
    Files.writeString(
        cell,
        Files.readString(cell)
            + "methods,glyphs,bptt,1,32,0.5,2,1,64,40,0.1,1,0.9,0.1\n"
            + "methods,other,bptt,1,32,0.5,2,1,64,40,0.1,1,0.9,0.1\n");

    CommandRun again = run("--recipes=glyphs");

    assertThat(again.err()).isEmpty();
    assertThat(Files.readAllBytes(picture("accuracy-over-steps-methods-glyphs"))).isNotEqualTo(one);
    assertThat(picture("accuracy-over-steps-methods-other")).isNotEmptyFile();
  }

  @Test
  void imagesOfOnesOwnHaveTheNameOfTheirFolder() throws IOException {
    Path data = folder.resolve("leaves");
    for (String split : List.of("train", "val")) {
      for (String name : List.of("oak", "elm")) {
        Path images = Files.createDirectories(data.resolve(split).resolve(name));
        for (int i = 0; i < 4; i++) {
          BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
          image.setRGB(i, i, name.equals("oak") ? 0xFFFFFF : 0x00FF00);
          ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
        }
      }
    }

    CommandRun run = run("--recipes=image-folder", "--data=image-folder=" + data + "/.");

    assertThat(run.err()).isEmpty();
    assertThat(table("accuracy.csv"))
        .extracting(row -> row.text("data"), row -> row.text("train_samples"))
        .containsExactly(tuple("leaves", "8"));
  }

  @Test
  void dataOfOnesOwnMustNotBeCalledAsThoseOfARecipe() throws IOException {
    Path data = Files.createDirectories(folder.resolve("cifar10"));

    CommandRun run = run("--data=image-folder=" + data);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("'cifar10'", "a recipe's name; rename the folder");
    assertThat(run("--data=image-folder=/").errLine()).contains("has no name");
  }

  @Test
  void runsEveryCellOnceAndKeepsTheOthers() throws IOException {
    CommandRun first = run();
    assertThat(first.err()).isEmpty();
    assertThat(first.exitCode()).isZero();
    String before = Files.readString(folder.resolve("out/accuracy.csv"));
    assertThat(table("accuracy.csv"))
        .extracting(row -> row.text("data"), row -> row.text("train_samples"))
        .containsExactly(tuple("glyphs", "64"), tuple("glyphs-dvs", "64"));
    // A recording of two frames has no third step.
    assertThat(table("accuracy-over-steps.csv"))
        .extracting(row -> row.text("data") + row.text("inference_steps"))
        .containsExactly("glyphs1", "glyphs2", "glyphs3", "glyphs-dvs1", "glyphs-dvs2");
    for (ResultRow row : table("accuracy-over-steps.csv")) {
      if (row.text("inference_steps").equals("2")) {
        double atTraining =
            table("accuracy.csv").stream()
                .filter(cell -> cell.text("data").equals(row.text("data")))
                .findFirst()
                .orElseThrow()
                .number("top1");
        assertThat(row.number("top1")).isEqualTo(atTraining);
      }
    }

    CommandRun again = run("--seeds=1,2");

    assertThat(again.outLines())
        .contains(
            "methods glyphs ottt-a seed 1 batch 32: run before",
            "methods glyphs-dvs ottt-a seed 1 batch 16: run before");
    assertThat(Files.readString(folder.resolve("out/accuracy.csv"))).startsWith(before);
    assertThat(table("accuracy.csv")).hasSize(4);
    assertThat(picture("accuracy-over-steps-methods-glyphs")).exists();
  }

  @Test
  void runsOnlyTheRecipesThatAreAskedFor() throws IOException {
    assertThat(run("--recipes=glyphs").exitCode()).isZero();
    assertThat(table("accuracy.csv")).extracting(row -> row.text("data")).containsOnly("glyphs");

    CommandRun unknown = run("--recipes=cifar10");

    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.errLine()).contains("cifar10", "glyphs-dvs", "--data");
  }

  @Test
  void runsBothFormsOfOtttO() throws IOException {
    CommandRun run = run("--experiments=online-form");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(table("accuracy.csv"))
        .extracting(row -> row.text("experiment"), row -> row.text("method"))
        .containsExactly(tuple("online-form", "ottt-o"), tuple("online-form", "ottt-o-trace"));
  }

  @Test
  void anUnknownExperimentNamesTheKnownOnes() {
    CommandRun run = run("--experiments=forms");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("'forms'", "methods, batch-size, online-form");
  }

  @Test
  void failsBeforeItTrainsWhereDataAreMissing() {
    CommandRun run = run("--data=cifar10=" + folder.resolve("nowhere"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.errLine()).contains("nowhere");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void paperSettingsNeedData() {
    CommandRun run = run("--paper");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLine()).contains("--data RECIPE=DIR", "cifar10", "imagenet");
  }
}

package org.ottt.djl.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.Split;

class MetricsFileTest {

  private static final String HEADER =
      "epoch,split,loss,top1,top5,lr,seconds,images_per_second,peak_memory_mib,firing_rate\n";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("metrics.csv");
  }

  private static EpochMetrics row(int epoch, Split split) {
    return new EpochMetrics(epoch, split, 0.5 / epoch, 0.25, 0.75, 0.1, 2, 100, 512, 0.19);
  }

  private MetricsFile fileWithEpochs(int epochs) throws IOException {
    MetricsFile metrics = MetricsFile.open(file);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      metrics.append(row(epoch, Split.TRAIN));
      metrics.append(row(epoch, Split.TEST));
    }
    return metrics;
  }

  @Test
  void writesHeaderAndRows() throws IOException {
    MetricsFile metrics = MetricsFile.open(file);
    assertThat(file).hasContent(HEADER);

    metrics.append(
        new EpochMetrics(
            1, Split.TRAIN, 2.302585, 0.1, Double.NaN, 1e-5, 12.34567, 1234.56, 1060.04, 0.19));

    assertThat(file)
        .hasContent(HEADER + "1,train,2.302585,0.1,NaN,1.0E-5,12.346,1234.6,1060.0,0.19\n");
  }

  @Test
  void numbersDoNotFollowTheLocale() throws IOException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      fileWithEpochs(1);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Files.readString(file)).contains("1,train,0.5,0.25,0.75,0.1,2.000,100.0,512.0,0.19");
  }

  @Test
  void readsBackWhatTrainingComputedToTheLastBit() throws IOException {
    EpochMetrics row = new EpochMetrics(7, Split.TEST, 1.0 / 3, 0.1 + 0.2, 1, 0.05, 1, 2, 3, 1e-9);
    MetricsFile metrics = MetricsFile.open(file);
    metrics.append(row);

    assertThat(metrics.read()).containsExactly(row);
  }

  @Test
  void reopeningGoesOnAfterTheLastRow() throws IOException {
    fileWithEpochs(1);
    MetricsFile.open(file).append(row(2, Split.TRAIN));

    assertThat(MetricsFile.read(file))
        .containsExactly(row(1, Split.TRAIN), row(1, Split.TEST), row(2, Split.TRAIN));
  }

  @Test
  void refusesASecondRowOfAnEpochAndSplit() throws IOException {
    fileWithEpochs(1);
    MetricsFile reopened = MetricsFile.open(file);

    assertThatThrownBy(() -> reopened.append(row(1, Split.TEST)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("epoch 1 has a test row already");
    assertThat(reopened.read()).hasSize(2);
  }

  @Test
  void dropsLaterEpochsAndWritesThemAgain() throws IOException {
    MetricsFile metrics = fileWithEpochs(3);

    metrics.dropAfter(1);
    assertThat(metrics.read()).containsExactly(row(1, Split.TRAIN), row(1, Split.TEST));

    metrics.append(row(2, Split.TRAIN));
    assertThat(metrics.read()).hasSize(3);
    assertThat(Files.readString(file)).startsWith(HEADER);
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp*");
  }

  @Test
  void repairsALineCutShortByAKill() throws IOException {
    fileWithEpochs(1);
    // Looks like a number, but its last digits are missing.
    Files.writeString(
        file, "2,train,0.1,0.25,0.75,0.1,2.0,100.0,512.0,0.1", StandardOpenOption.APPEND);

    assertThat(MetricsFile.read(file)).hasSize(2);
    MetricsFile metrics = MetricsFile.open(file);
    metrics.append(row(2, Split.TRAIN));

    assertThat(metrics.read()).last().isEqualTo(row(2, Split.TRAIN));
    assertThat(metrics.read()).hasSize(3);
  }

  @Test
  void repairsAHeaderCutShort() throws IOException {
    Files.writeString(file, "epoch,spl");
    MetricsFile.open(file).append(row(1, Split.TRAIN));

    assertThat(MetricsFile.read(file)).containsExactly(row(1, Split.TRAIN));
  }

  @Test
  void refusesForeignFilesAndLeavesThemAlone() throws IOException {
    for (String foreign : new String[] {"my notes", "my notes\n", "a,b\n1,2\n"}) {
      Files.writeString(file, foreign);
      assertThatThrownBy(() -> MetricsFile.open(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is not a metrics file")
          .hasMessageContaining("repair it or move it away");
      assertThat(Files.readString(file)).isEqualTo(foreign);
    }
  }

  @Test
  void namesTheDamagedLine() throws IOException {
    fileWithEpochs(1);
    Files.writeString(file, "2,train,0.1\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> MetricsFile.read(file))
        .hasMessageContaining("line 4 has 3 values instead of 10");

    Files.writeString(file, HEADER + "1,train,x,0,0,0,0,0,0,0\n");
    assertThatThrownBy(() -> MetricsFile.read(file)).hasMessageContaining("line 2: ");
  }

  @Test
  void aTestHasNoLearningRate() throws IOException {
    MetricsFile metrics = MetricsFile.open(file);
    EpochMetrics test =
        new EpochMetrics(1, Split.TEST, 0.5, 0.25, 0.75, Double.NaN, 2, 100, 512, 0.19);
    metrics.append(test);

    assertThat(Files.readString(file))
        .isEqualTo(HEADER + "1,test,0.5,0.25,0.75,,2.000,100.0,512.0,0.19\n");
    assertThat(metrics.read()).containsExactly(test);
  }

  /** Runs of earlier versions can be read and resumed. */
  @Test
  void readsTheFormerNameOfTheMemoryColumn() throws IOException {
    String former = HEADER.replace("_mib", "_mb");
    String row = "1,test,0.5,0.25,0.75,0.1,2.000,100.0,512.0,0.19\n";
    Files.writeString(file, former + row);

    assertThat(MetricsFile.read(file))
        .extracting(EpochMetrics::peakMemoryMib)
        .containsExactly(512.0);
    assertThat(Files.readString(file)).as("reading changes nothing").startsWith(former);

    MetricsFile.open(file);
    assertThat(Files.readString(file)).isEqualTo(HEADER + row);
  }
}

package org.ottt.djl.spark.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionTest {

  @TempDir private Path folder;

  private Path table(String... rows) throws IOException {
    Path file = folder.resolve("exchange.csv");
    Files.writeString(
        file, "floats,megabits,repetition,seconds\n" + String.join("\n", rows) + "\n");
    return file;
  }

  @Test
  void theSlowLineTellsTheOverheadAndTheFastOneTheSecondsPerFloat() throws IOException {
    ExchangeCost cost =
        ExchangeCost.read(
            table(
                // The limit of a million floats is 0.032 s, of two millions 0.064 s.
                "1000000,1000,1,0.040",
                "1000000,1000,2,0.048",
                "1000000,1000,3,9",
                "2000000,1000,1,0.064",
                "1000000,100000,1,0.010",
                "2000000,100000,1,0.030"));
    assertThat(cost.overhead()).isCloseTo(1.5, within(1e-12));
    assertThat(cost.secondsPerFloat()).isCloseTo(15e-9, within(1e-18));
  }

  @Test
  void aTableThatDoesNotSufficeIsRefused() throws IOException {
    assertThatThrownBy(() -> ExchangeCost.read(table("1000000,1000,1,0.040")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has one link of 1000 Mbit/s only: measure a fast one as well");
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b\n1,2\n");
    assertThatThrownBy(() -> ExchangeCost.read(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(other + " is not a table of exchange-netns.sh");
  }

  @Test
  void efficiencyIsTheShareOfComputing() {
    // 10 million floats: 0.32 s at the limit of 1 Gb/s, 0.48 s as measured; 0.1 s of processor.
    Prediction one = new Prediction("x", 10_000_000, 4.8, 1, new ExchangeCost(1.5, 10e-9));
    assertThat(one.efficiency(2, 1)).isCloseTo(4.8 / 5.28, within(1e-12));
    assertThat(one.efficiency(4, 1)).isCloseTo(4.8 / (4.8 + 1.5 * 0.48), within(1e-12));
    // On a fast link the processor is the limit.
    assertThat(one.efficiency(2, 100)).isCloseTo(4.8 / 4.9, within(1e-12));
    assertThat(one.efficiency(4, 100)).isCloseTo(4.8 / (4.8 + 0.15), within(1e-12));
    Prediction sixteen = new Prediction("x", 10_000_000, 4.8, 16, new ExchangeCost(1.5, 10e-9));
    assertThat(sixteen.efficiency(2, 1)).isCloseTo(0.3 / 0.78, within(1e-12));
  }

  @Test
  void rowsHoldTheHeader() {
    List<String> rows = new Prediction("x", 10, 1, 1, new ExchangeCost(1, 1e-9)).rows();
    int columns = Prediction.HEADER.split(",", -1).length;
    assertThat(rows).hasSize(24).allSatisfy(row -> assertThat(row.split(",", -1)).hasSize(columns));
    assertThat(rows.get(0)).startsWith("x,1,2,1,1.0000,1.000,1.00,").endsWith(",10");
  }

  @Test
  void aNarrowNetworkExchangesItsOwnParameters() {
    ExchangeCost cost = new ExchangeCost(1.5, 0);
    Prediction whole = Prediction.of("vgg", 1, 4.8, 1, cost);
    assertThat(whole.parameters()).isEqualTo(9_228_362);
    Prediction quarter = Prediction.of("vgg", 0.25, 4.8, 1, cost);
    assertThat(quarter.parameters()).isEqualTo(579_098);
    // 579,098 floats of 32 bits over a link of 1 Gb/s.
    assertThat(quarter.efficiency(2, 1)).isCloseTo(4.8 / (4.8 + 1.5 * 0.018531136), within(1e-9));
    assertThat(Prediction.of("nf-resnet-34", 0.25, 4.8, 1, cost).parameters())
        .isEqualTo(21_797_688);
  }
}

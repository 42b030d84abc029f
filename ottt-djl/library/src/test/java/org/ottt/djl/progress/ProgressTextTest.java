package org.ottt.djl.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTextTest {

  private static final ProgressState HALF =
      new ProgressState("Epoch 1/10 train", 2500, 5000, "img", 12.5, 1.23456, 0.4567);

  @Test
  void lineTellsEverything() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(ProgressText.line(HALF))
          .isEqualTo("Epoch 1/10 train  50% 2500/5000 200 img/s ETA 0:13 loss 1.235 acc 45.7%");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void leavesOutWhatIsNotKnown() {
    assertThat(
            ProgressText.line(new ProgressState("Read", 0, 10, "img", 0, Double.NaN, Double.NaN)))
        .isEqualTo("Read   0% 0/10");
    assertThat(ProgressText.line(new ProgressState("Read", 0, 0, "img", 0, Double.NaN, Double.NaN)))
        .isEqualTo("Read 100% 0/0");
  }

  @Test
  void barFillsTheWidth() {
    String bar = ProgressText.bar(HALF, 120);

    assertThat(bar).hasSize(120).startsWith("Epoch 1/10 train  50% |");
    String inner = bar.substring(bar.indexOf('|') + 1, bar.lastIndexOf('|'));
    String full = inner.substring(0, 1);
    assertThat(inner.lastIndexOf(full) + 1).isEqualTo(inner.length() / 2);
  }

  @Test
  void charactersAreThoseOfTheTerminal() {
    Map<String, String> windows =
        Map.of("stderr.encoding", "IBM437", "native.encoding", "windows-1252");
    Map<String, String> redirected = Map.of("native.encoding", "US-ASCII");
    Map<String, String> odd = Map.of("stderr.encoding", "no name", "native.encoding", "UTF-8");

    assertThat(ProgressText.terminal(windows::get)).isEqualTo(Charset.forName("IBM437"));
    assertThat(ProgressText.terminal(redirected::get)).isEqualTo(StandardCharsets.US_ASCII);
    assertThat(ProgressText.terminal(odd::get)).isEqualTo(StandardCharsets.UTF_8);
    assertThat(ProgressText.terminal(name -> null)).isEqualTo(Charset.defaultCharset());
  }

  @Test
  void narrowTerminalGetsNoBar() {
    assertThat(ProgressText.bar(HALF, 75)).isEqualTo(ProgressText.line(HALF));
    assertThat(ProgressText.bar(HALF, 30)).isEqualTo(ProgressText.line(HALF).substring(0, 30));
  }

  @Test
  void durations() {
    assertThat(ProgressText.duration(59.4)).isEqualTo("0:59");
    assertThat(ProgressText.duration(61)).isEqualTo("1:01");
    assertThat(ProgressText.duration(36061)).isEqualTo("10:01:01");
  }
}

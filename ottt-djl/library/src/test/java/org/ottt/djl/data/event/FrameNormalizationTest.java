package org.ottt.djl.data.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.ChannelNormalization;

/** Normalizations of frames as text, and which frames they fit. */
class FrameNormalizationTest {

  private static FrameNormalization byChannel(float... meansAndDeviations) {
    return FrameNormalization.byChannel(
        ChannelNormalization.of(
            new float[] {meansAndDeviations[0], meansAndDeviations[1]},
            new float[] {meansAndDeviations[2], meansAndDeviations[3]}));
  }

  @Test
  void theKindFollowsFromTheNumbers() {
    assertThat(FrameNormalization.byChannel(ChannelNormalization.unit(2)).kind())
        .isEqualTo(NormalizationKind.NONE);
    assertThat(byChannel(0, 0, 1, 2).kind()).isEqualTo(NormalizationKind.CHANNEL);
    assertThat(byChannel(0, 0.5f, 1, 1).kind()).isEqualTo(NormalizationKind.CHANNEL);
    assertThat(FrameNormalization.byPosition(2, new float[4], new float[] {1, 1, 1, 1}).kind())
        .isEqualTo(NormalizationKind.POSITION);
  }

  @Test
  void textKeepsEveryBit() {
    assertThat(byChannel(0.1f, 0, 2, 1e-9f).toJson())
        .isEqualTo("{\"kind\":\"channel\",\"mean\":[0.1,0.0],\"std\":[2.0,1.0E-9]}");
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      FrameNormalization one =
          byChannel(
              (float) random.nextGaussian(),
              (float) random.nextGaussian() * 1e6f,
              random.nextFloat() + 1e-6f,
              (random.nextFloat() + 1e-3f) * 1e-20f);
      FrameNormalization same = FrameNormalization.fromJson(one.toJson());
      for (int channel = 0; channel < 2; channel++) {
        assertThat(same.mean(channel)).isEqualTo(one.mean(channel));
        assertThat(same.std(channel)).isEqualTo(one.std(channel));
      }
    }
  }

  @Test
  void positionsComeBackInTheirOrder() {
    float[] mean = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f};
    float[] std = {1, 2, 3, 4, 5, 6};
    String json = FrameNormalization.byPosition(2, mean, std).toJson();
    assertThat(json)
        .isEqualTo(
            "{\"kind\":\"position\",\"mean\":[[0.1,0.2,0.3],[0.4,0.5,0.6]],"
                + "\"std\":[[1.0,2.0,3.0],[4.0,5.0,6.0]]}");
    FrameNormalization same = FrameNormalization.fromJson(json);
    assertThat(same.isByPosition()).isTrue();
    assertThat(same.channels()).isEqualTo(2);
    assertThat(same.means()).isEqualTo(mean);
    assertThat(same.deviations()).isEqualTo(std);
  }

  @Test
  void textThatIsNoNormalizationIsRefused() {
    for (String bad :
        List.of(
            "",
            "[]",
            "{}",
            "{\"mean\":[],\"std\":[]}",
            "{\"mean\":[0],\"std\":[0]}",
            "{\"mean\":[0],\"std\":[1,1]}",
            "{\"mean\":[\"x\"],\"std\":[1]}",
            "{\"mean\":[null],\"std\":[1]}",
            "{\"mean\":0,\"std\":1}",
            "{\"mean\":[[0,0],[0]],\"std\":[[1,1],[1]]}")) {
      assertThatThrownBy(() -> FrameNormalization.fromJson(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void positionsFitFramesOfTheirSizeOnly() {
    FrameNormalization four =
        FrameNormalization.byPosition(1, new float[4], new float[] {1, 1, 1, 1});
    four.requireFit("mine", new Shape(1, 2, 2));
    assertThatThrownBy(() -> four.requireFit("mine", new Shape(1, 3, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mine has frames of 2 x 3 pixels, but the normalization has 4 positions");
    assertThatThrownBy(() -> four.requireFit("mine", new Shape(2, 2, 1)))
        .hasMessage("mine has 2 channels, but the normalization has 1");
    byChannel(0, 0, 1, 2).requireFit("mine", new Shape(2, 5, 7));
  }
}

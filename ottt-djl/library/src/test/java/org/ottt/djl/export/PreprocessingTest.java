package org.ottt.djl.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.neuron.Lif;

/** What exported files say about their input. */
class PreprocessingTest {

  private static final NetworkDescription FRAMES = ExportedNetworks.ofFrames(Lif.DEFAULT);

  private static FrameNormalization byChannel() {
    return FrameNormalization.byChannel(
        ChannelNormalization.of(new float[] {0.5f, 1, 2}, new float[] {2, 4, 8}));
  }

  @Test
  void framesHaveMeanAndDeviationBesideTheDescription() {
    assertThat(JsonParser.parseString(Preprocessing.json(FRAMES, byChannel())))
        .isEqualTo(
            JsonParser.parseString(
                """
                {"channels": 3, "height": 8, "width": 8, "short_side": 8,
                 "normalization": "channel", "mean": [0.5, 1.0, 2.0], "std": [2.0, 4.0, 8.0]}
                """));
    assertThat(Preprocessing.json(FRAMES, null)).doesNotContain("mean", "normalization");
    float[] mean = new float[3 * 8 * 8];
    float[] std = new float[mean.length];
    Arrays.fill(std, 1);
    mean[64] = 0.25f;
    assertThat(
            JsonParser.parseString(
                    Preprocessing.json(FRAMES, FrameNormalization.byPosition(3, mean, std)))
                .getAsJsonObject()
                .getAsJsonArray("mean")
                .get(1)
                .getAsJsonArray()
                .get(0)
                .getAsFloat())
        .isEqualTo(0.25f);
  }

  @Test
  void pixelsAreNormalizedAsTheDescriptionSays() {
    NetworkDescription images = ExportedNetworks.vgg(false, Lif.DEFAULT);
    assertThat(Preprocessing.json(images, null))
        .isEqualTo(
            JsonParser.parseString(images.toJson()).getAsJsonObject().get("input").toString())
        .contains("mean");
    assertThatThrownBy(() -> Preprocessing.json(images, byChannel()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shown images");
  }

  @Test
  void aNormalizationOfOtherFramesIsRefused() {
    FrameNormalization two = FrameNormalization.byChannel(ChannelNormalization.unit(2));
    assertThatThrownBy(() -> Preprocessing.json(FRAMES, two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 3 channels, but the normalization has 2");
  }
}

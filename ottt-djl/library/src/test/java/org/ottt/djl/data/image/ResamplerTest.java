package org.ottt.djl.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.TriangleFilter;

class ResamplerTest {

  private static final ChannelNormalization RAW =
      ChannelNormalization.of(new float[3], new float[] {1 / 255f, 1 / 255f, 1 / 255f});

  /** Compares planes of floats, 0 to 255, with PIL's bytes; PIL rounds after each direction. */
  private static void assertLikePil(float[] planes, byte[] expected) {
    assertThat(planes).hasSize(expected.length);
    int pixels = planes.length / 3;
    for (int i = 0; i < expected.length; i++) {
      assertThat(planes[i % 3 * pixels + i / 3])
          .isCloseTo(Byte.toUnsignedInt(expected[i]), within(1.01f));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {28, 80})
  void resizesACropAsPilDoes(int size) throws IOException {
    EncodedImage photo = EncodedImage.of(TestImages.resource("photo.png"));
    RgbImage crop = photo.decode(new PixelBox(13, 7, 61, 52), 1);
    float[] result = new float[3 * size * size];
    new Resampler(size, RAW).resample(crop, 0, 0, 61, 52, result, 0);
    assertLikePil(result, TestImages.expected("photo-crop-" + size));
  }

  @ParameterizedTest
  @ValueSource(ints = {28, 70, 112})
  void testPipelineShowsWhatTorchvisionShows(int size) throws IOException {
    EncodedImage photo = EncodedImage.of(TestImages.resource("photo.png"));
    TestPipeline pipeline = new TestPipeline(size, RAW);
    float[] result = new float[3 * size * size];
    pipeline.apply(photo, new SplittableRandom(1), result, 0);
    assertLikePil(result, TestImages.expected("photo-test-" + size));
    float[] decodedBefore = new float[3 * size * size];
    pipeline.apply(photo.decode(), decodedBefore, 0);
    for (int i = 0; i < result.length; i++) {
      assertThat(decodedBefore[i]).isCloseTo(result[i], within(1e-3f));
    }
  }

  @Test
  void weightsOfEachOutputAddUpToOne() {
    for (double length : new double[] {0.3, 1, 7, 10, 99.5}) {
      TriangleFilter weights = TriangleFilter.of(100, 0.25, length, 7);
      for (int output = 0; output < 7; output++) {
        int from = output * weights.stride();
        float sum = 0;
        for (int i = 0; i < weights.counts()[output]; i++) {
          sum += weights.weights()[from + i];
        }
        assertThat(sum).isCloseTo(1, within(1e-5f));
        assertThat(weights.first()[output] + weights.counts()[output]).isLessThanOrEqualTo(100);
      }
    }
  }

  @Test
  void enlargesASinglePixel() {
    float[] result = new float[3 * 4 * 4 + 1];
    new Resampler(4, RAW)
        .resample(new RgbImage(1, 1, new byte[] {10, 20, (byte) 200}), 0, 0, 1, 1, result, 1);
    assertThat(result[0]).isZero();
    assertThat(Arrays.copyOfRange(result, 1, 17)).containsOnly(10);
    assertThat(Arrays.copyOfRange(result, 17, 33)).containsOnly(20);
    assertThat(result[48]).isCloseTo(200, within(1e-4f));
  }

  @Test
  void refusesWrongSettings() {
    assertThatThrownBy(() -> new TestPipeline(0)).hasMessageContaining("image size");
    assertThatThrownBy(() -> new TrainPipeline(8, ChannelNormalization.unit(1)))
        .hasMessageContaining("3 channels");
    assertThatThrownBy(() -> new RgbImage(2, 2, new byte[3])).hasMessageContaining("2 x 2");
    assertThatThrownBy(() -> new PixelBox(0, 0, 0, 1)).hasMessageContaining("Not a box");
  }
}

package org.ottt.djl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.image.RgbImage;
import org.ottt.djl.data.image.TestPipeline;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestRun;

class PixelInputTest {

  private static final ChannelNormalization GRAY =
      ChannelNormalization.of(new float[] {0.29f}, new float[] {0.35f});

  @Test
  void givesExactlyWhatTheDataSetGives() throws IOException {
    InputDescription input = TestDescriptions.INPUT;
    BufferedImage image = TestRun.pixels(5, 8, 8, BufferedImage.TYPE_INT_RGB);
    byte[] planes = new byte[3 * 64];
    for (int i = 0; i < 64; i++) {
      int rgb = image.getRGB(i % 8, i / 8);
      planes[i] = (byte) (rgb >> 16);
      planes[64 + i] = (byte) (rgb >> 8);
      planes[128 + i] = (byte) rgb;
    }
    ImageSet set =
        ImageSet.builder()
            .imageSize(3, 8, 8)
            .samples(planes, new int[] {0})
            .classNames(List.of("a"))
            .normalization(input.normalization())
            .build();
    assertThat(apply(input, image)).containsExactly(read(set, 3 * 64));
  }

  @Test
  void resizesAndCutsAsTheTestPipelineDoes() {
    InputDescription input = new InputDescription(3, 14, 14, 16, ChannelNormalization.imagenet());
    BufferedImage image = TestRun.pixels(6, 40, 25, BufferedImage.TYPE_3BYTE_BGR);
    float[] expected = new float[3 * 14 * 14];
    new TestPipeline(14).apply(RgbImage.of(image), expected, 0);
    assertThat(apply(input, image)).containsExactly(expected);
  }

  @Test
  void grayImagesKeepTheirBytes() throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    byte[] bytes = new byte[64];
    for (int i = 0; i < 64; i++) {
      bytes[i] = (byte) (4 * i);
      image.getRaster().setSample(i % 8, i / 8, 0, 4 * i);
    }
    ImageSet set =
        ImageSet.builder()
            .imageSize(1, 8, 8)
            .samples(bytes, new int[] {0})
            .classNames(List.of("a"))
            .normalization(GRAY)
            .build();
    assertThat(apply(new InputDescription(1, 8, 8, 8, GRAY), image)).containsExactly(read(set, 64));
  }

  @Test
  void refusesNetworksThatAreNotShownImages() {
    assertThatThrownBy(() -> new PixelInput(new InputDescription(2, 48, 48, 48, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without a pixel normalization");
    assertThatThrownBy(() -> new PixelInput(new InputDescription(1, 8, 6, 8, GRAY)))
        .hasMessageContaining("square");
  }

  private static float[] read(ImageSet set, int size) throws IOException {
    float[] values = new float[size];
    set.read(0, new SplittableRandom(1), values, 0);
    return values;
  }

  private static float[] apply(InputDescription input, BufferedImage image) {
    Image wrapped = ImageFactory.getInstance().fromImage(image);
    try (NDManager manager = NDManager.newBaseManager()) {
      return new PixelInput(input).apply(wrapped, manager).toFloatArray();
    }
  }
}

package org.ottt.djl.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.ChannelNormalization;

class ImagePipelineTest {

  private static float[] apply(ImagePipeline pipeline, byte[] file, long seed) throws IOException {
    float[] result = new float[3 * pipeline.imageSize() * pipeline.imageSize()];
    pipeline.apply(EncodedImage.of(file), new SplittableRandom(seed), result, 0);
    return result;
  }

  /** Encodes an image whose red value is its column and whose green value is its row. */
  private static byte[] coordinates(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, x << 16 | y << 8 | 7);
      }
    }
    return TestImages.encode(image, "png");
  }

  @Test
  void testPipelineCutsTheExactCentreOfAnImageThatHasTheShortSide() throws IOException {
    TestPipeline pipeline = new TestPipeline(28);
    assertThat(pipeline.shortSide()).isEqualTo(32);
    assertThat(new TestPipeline(224).shortSide()).isEqualTo(256);
    float[] result = apply(pipeline, coordinates(32, 40), 1);
    ChannelNormalization normalization = ChannelNormalization.imagenet();
    for (int y = 0; y < 28; y++) {
      for (int x = 0; x < 28; x++) {
        int pixel = y * 28 + x;
        assertThat(result[pixel]).isCloseTo(normalization.normalizePixel(x + 2, 0), within(1e-5f));
        assertThat(result[784 + pixel])
            .isCloseTo(normalization.normalizePixel(y + 6, 1), within(1e-5f));
        assertThat(result[1568 + pixel])
            .isCloseTo(normalization.normalizePixel(7, 2), within(1e-5f));
      }
    }
  }

  @Test
  void trainPipelineDependsOnTheSeedAloneAndMirrorsHalf() throws IOException {
    byte[] file = coordinates(200, 150);
    TrainPipeline pipeline = new TrainPipeline(16);
    assertThat(apply(pipeline, file, 5)).isEqualTo(apply(pipeline, file, 5));
    assertThat(apply(pipeline, file, 5)).isNotEqualTo(apply(pipeline, file, 6));
    int mirrored = 0;
    for (int seed = 0; seed < 200; seed++) {
      float[] result = apply(pipeline, file, seed);
      // Red grows to the right unless mirrored, green always grows downwards.
      mirrored += result[0] > result[15] ? 1 : 0;
      assertThat(result[256]).isLessThan(result[256 + 240]);
    }
    assertThat(mirrored).isBetween(75, 125);
  }

  @Test
  void readsImagesOfExtremeShapes() throws IOException {
    for (int[] size : new int[][] {{1, 1}, {1, 3000}, {2500, 2}, {3, 5}}) {
      byte[] file = TestImages.blobs(size[0], size[1], "png", 1);
      for (ImagePipeline pipeline :
          new ImagePipeline[] {new TrainPipeline(20), new TestPipeline(20)}) {
        for (float value : apply(pipeline, file, 1)) {
          assertThat(value).isBetween(-2.2f, 2.7f);
        }
      }
    }
  }

  @Test
  void memoryDoesNotGrowWithTheImage() throws IOException {
    // 18 megapixels are 54 MB of RGB; at 16 pixels per output pixel 64 x 64 need 3 MB.
    byte[] file = TestImages.blobs(6000, 3000, "jpeg", 1);
    TestPipeline pipeline = new TestPipeline(64, ChannelNormalization.unit(3));
    float[] target = new float[3 * 64 * 64];
    EncodedImage image = EncodedImage.of(file);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    pipeline.apply(image, new SplittableRandom(1), target, 0);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(8_000_000);
    // Thinning out changes a value by less than one of 255 levels on average.
    float[] full = new float[target.length];
    pipeline.apply(image.decode(), full, 0);
    double difference = 0;
    for (int i = 0; i < full.length; i++) {
      difference += Math.abs(full[i] - target[i]);
    }
    assertThat(difference / full.length).isLessThan(1 / 255.0);
  }
}

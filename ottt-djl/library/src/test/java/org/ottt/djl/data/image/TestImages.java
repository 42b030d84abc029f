package org.ottt.djl.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** The images that {@code images/make_images.py} made, and others made on the spot. */
public final class TestImages {

  private TestImages() {}

  /** Returns a file of the folder {@code images}. */
  public static byte[] resource(String name) throws IOException {
    try (InputStream in = TestImages.class.getResourceAsStream("/images/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  /** Returns what PIL made of an image: bytes {@code [H, W, 3]}. */
  public static byte[] expected(String name) throws IOException {
    return resource(name.replaceAll("\\.[a-z]+$", "") + ".rgb");
  }

  /** Encodes an image of smooth random blobs. */
  public static byte[] blobs(int width, int height, String format, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int red = random.nextInt(256);
    int green = random.nextInt(256);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int blue = (int) (127 + 120 * Math.sin(x / 11.0) * Math.cos(y / 7.0));
        image.setRGB(x, y, red << 16 | (green + x) % 256 << 8 | blue);
      }
    }
    return encode(image, format);
  }

  /** Encodes an image. */
  public static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }
}

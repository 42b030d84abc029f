package org.ottt.djl.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RgbImageTest {

  private static int[] pixel(RgbImage image, int x, int y) {
    return new int[] {image.value(x, y, 0), image.value(x, y, 1), image.value(x, y, 2)};
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_INT_ARGB
      })
  void copiesColourImagesOfAnyLayout(int type) {
    BufferedImage image = new BufferedImage(4, 3, type);
    image.setRGB(2, 1, 0xff102030);
    assertThat(pixel(RgbImage.of(image), 2, 1)).containsExactly(0x10, 0x20, 0x30);
    // A part of an image shares the pixels of the whole.
    RgbImage part = RgbImage.of(image.getSubimage(1, 1, 2, 2));
    assertThat(part.width()).isEqualTo(2);
    assertThat(pixel(part, 1, 0)).containsExactly(0x10, 0x20, 0x30);
    assertThat(image.getRGB(2, 1)).isEqualTo(0xff102030);
    assertThat(pixel(RgbImage.takeOver(image), 2, 1)).containsExactly(0x10, 0x20, 0x30);
  }

  @Test
  void takesGrayValuesAsTheyAreStored() {
    BufferedImage gray = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    gray.getRaster().setSample(0, 0, 0, 100);
    assertThat(pixel(RgbImage.of(gray), 0, 0)).containsExactly(100, 100, 100);
    BufferedImage deep = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(0, 0, 0, 0x64ff);
    assertThat(pixel(RgbImage.of(deep), 0, 0)).containsExactly(100, 100, 100);
  }

  @Test
  void widensFewBitsToTheWholeRange() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_565_RGB);
    image.setRGB(0, 0, 0xffffff);
    assertThat(pixel(RgbImage.of(image), 0, 0)).containsExactly(255, 255, 255);
    assertThat(pixel(RgbImage.of(image), 1, 0)).containsExactly(0, 0, 0);
    BufferedImage bilevel = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    bilevel.setRGB(1, 0, 0xffffff);
    assertThat(pixel(RgbImage.of(bilevel), 1, 0)).containsExactly(255, 255, 255);
  }
}

package org.ottt.djl.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomResizedCropTest {

  private static final int DRAWS = 20_000;

  @Test
  void drawsAreaAndRatioUniformlyWhereEverythingFits() {
    SplittableRandom random = new SplittableRandom(1);
    double area = 0;
    double logRatio = 0;
    double squaredLogRatio = 0;
    double centreX = 0;
    double centreY = 0;
    int small = 0;
    int count = 0;
    for (int i = 0; i < DRAWS; i++) {
      PixelBox box = RandomResizedCrop.draw(1000, 1000, random);
      assertThat(box.fits(1000, 1000)).isTrue();
      double share = box.width() * (double) box.height() / 1e6;
      assertThat(share).isBetween(0.079, 1.0);
      double ratio = (double) box.width() / box.height();
      assertThat(ratio).isBetween(0.745, 1.343);
      // Above three quarters of the area not every ratio fits, which biases both.
      if (share < 0.75) {
        count++;
        area += share;
        small += share < 0.3 ? 1 : 0;
        logRatio += Math.log(ratio);
        squaredLogRatio += Math.pow(Math.log(ratio), 2);
        centreX += box.x() + box.width() / 2.0;
        centreY += box.y() + box.height() / 2.0;
      }
    }
    assertThat(area / count).isCloseTo((0.08 + 0.75) / 2, within(0.005));
    assertThat((double) small / count).isCloseTo(0.22 / 0.67, within(0.015));
    assertThat(logRatio / count).isCloseTo(0, within(0.005));
    double width = 2 * Math.log(4.0 / 3);
    assertThat(squaredLogRatio / count).isCloseTo(width * width / 12, within(0.001));
    assertThat(centreX / count).isCloseTo(500, within(5.0));
    assertThat(centreY / count).isCloseTo(500, within(5.0));
  }

  @Test
  void takesTheCentreWhereNoAttemptFits() {
    SplittableRandom random = new SplittableRandom(1);
    // 8 % of the area with a ratio of 4:3 is 1,033 columns and 775 rows: never fits.
    assertThat(RandomResizedCrop.draw(100_000, 100, random))
        .isEqualTo(new PixelBox(49_933, 0, 133, 100));
    assertThat(RandomResizedCrop.draw(90, 100_000, random))
        .isEqualTo(new PixelBox(0, 49_940, 90, 120));
    assertThat(RandomResizedCrop.draw(1, 1, random)).isEqualTo(new PixelBox(0, 0, 1, 1));
  }

  @Test
  void staysWithinImagesOfAnyShape() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < DRAWS; i++) {
      int width = random.nextInt(1, 60);
      int height = random.nextInt(1, 60);
      assertThat(RandomResizedCrop.draw(width, height, random).fits(width, height)).isTrue();
    }
  }
}

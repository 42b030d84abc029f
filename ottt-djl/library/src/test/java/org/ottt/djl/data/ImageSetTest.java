package org.ottt.djl.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.augment.PadAndCrop;

class ImageSetTest {

  private static final SplittableRandom UNUSED = new SplittableRandom(0);

  /** Two images of 2 channels, 1 x 2 pixels. */
  private static ImageSet twoImages() {
    return ImageSet.builder()
        .name("two")
        .imageSize(2, 1, 2)
        .samples(
            new byte[] {0, (byte) 255, 51, 102, (byte) 255, 0, (byte) 204, 51}, new int[] {1, 0})
        .classNames(List.of("a", "b"))
        .build();
  }

  private static float[] read(ImageSet set, int index) throws IOException {
    float[] values = new float[Math.toIntExact(set.sampleShape().size())];
    set.read(index, UNUSED, values, 0);
    return values;
  }

  @Test
  void scalesBytesToOneByDefault() throws IOException {
    ImageSet set = twoImages();
    assertThat(set.sampleShape()).isEqualTo(new Shape(2, 1, 2));
    assertThat(read(set, 0)).containsExactly(new float[] {0f, 1f, 0.2f, 0.4f}, within(1e-6f));
    assertThat(set.label(0)).isEqualTo(1);
    assertThat(set.pixel(1, 1, 0, 0)).isEqualTo(204);
  }

  @Test
  void normalizesPerChannelAtTheOffset() throws IOException {
    ImageSet set =
        twoImages()
            .withNormalization(
                ChannelNormalization.of(new float[] {0.5f, 0.2f}, new float[] {0.25f, 0.1f}));
    float[] target = new float[6];
    set.read(1, UNUSED, target, 2);
    assertThat(target).containsExactly(new float[] {0f, 0f, 2f, -2f, 6f, 0f}, within(1e-5f));
  }

  @Test
  void appliesAugmentationsInOrderAfterNormalization() throws IOException {
    Augmentation addOne = (values, offset, layout, random) -> values[offset] += 1;
    Augmentation triple = (values, offset, layout, random) -> values[offset] *= 3;
    ImageSet plain = twoImages();
    assertThat(read(plain.withAugmentations(List.of(addOne, triple)), 1)[0]).isEqualTo(6f);
    assertThat(read(plain.withAugmentations(List.of(triple, addOne)), 1)[0]).isEqualTo(4f);
    assertThat(read(plain, 1)[0]).isEqualTo(1f);
  }

  @Test
  void padsWithBlackAsIfTheRawImageWerePadded() throws IOException {
    ImageSet set =
        twoImages()
            .withNormalization(
                ChannelNormalization.of(new float[] {0.5f, 0.2f}, new float[] {0.25f, 0.1f}))
            .withAugmentations(List.of(new PadAndCrop(4)));
    // Find a draw that shifts the one row out of sight: then everything is black.
    float[] values = new float[4];
    for (long seed = 0; ; seed++) {
      SplittableRandom probe = new SplittableRandom(seed);
      if (probe.nextInt(-4, 5) != 0) {
        set.read(0, new SplittableRandom(seed), values, 0);
        break;
      }
    }
    assertThat(values).containsExactly(new float[] {-2f, -2f, -2f, -2f}, within(1e-5f));
  }

  @Test
  void limitsToFewerSamples() {
    ImageSet one = twoImages().limit(1);
    assertThat(one.size()).isEqualTo(1);
    assertThat(one.label(0)).isEqualTo(1);
    assertThat(one.limit(5).size()).isEqualTo(1);
    assertThatThrownBy(() -> one.label(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> one.limit(0)).hasMessageContaining("at least 1 sample");
  }

  @Test
  void aPartOfASetThatIsSortedByClassHoldsAllClasses() throws IOException {
    ImageSet sorted =
        ImageSet.builder()
            .imageSize(1, 1, 1)
            .classNames(List.of("a", "b", "c"))
            .samples(
                new byte[] {10, 11, 12, 20, 21, 22, 30, 31, 32},
                new int[] {0, 0, 0, 1, 1, 1, 2, 2, 2})
            .build();
    ImageSet part = sorted.limit(6).limit(3);
    assertThat(part.size()).isEqualTo(3);
    for (int i = 0; i < part.size(); i++) {
      assertThat(part.label(i)).isEqualTo(i);
      assertThat(part.pixel(i, 0, 0, 0)).isEqualTo(10 * (i + 1));
      assertThat(read(part, i)[0]).isCloseTo(10 * (i + 1) / 255f, within(1e-6f));
    }
    assertThat(part.statistics().mean(0)).isCloseTo(20 / 255f, within(1e-6f));
  }

  @Test
  void computesStatisticsOverAllPixels() {
    ChannelNormalization statistics = twoImages().statistics();
    // Channel 0: 0, 1, 1, 0; channel 1: 0.2, 0.4, 0.8, 0.2.
    assertThat(statistics.mean(0)).isCloseTo(0.5f, within(1e-6f));
    assertThat(statistics.std(0)).isCloseTo(0.5f, within(1e-6f));
    assertThat(statistics.mean(1)).isCloseTo(0.4f, within(1e-6f));
    assertThat(statistics.std(1)).isCloseTo(0.244949f, within(1e-5f));
  }

  @Test
  void refusesPartsThatDoNotFit() {
    ImageSet.Builder builder =
        ImageSet.builder().name("odd").imageSize(1, 2, 2).classNames(List.of("a"));
    assertThatThrownBy(() -> builder.samples(new byte[7], new int[2]).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 labels need 8 bytes")
        .hasMessageContaining("there are 7");
    assertThatThrownBy(() -> builder.samples(new byte[4], new int[] {1}).build())
        .hasMessageContaining("sample 0 has label 1");
    assertThatThrownBy(() -> builder.samples(new byte[0], new int[0]).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> twoImages().withNormalization(ChannelNormalization.unit(3)))
        .hasMessageContaining("two has 2 channels");
    assertThatThrownBy(() -> ChannelNormalization.of(new float[] {0}, new float[] {0}))
        .hasMessageContaining("above 0");
  }
}

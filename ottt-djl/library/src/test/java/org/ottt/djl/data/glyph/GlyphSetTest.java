package org.ottt.djl.data.glyph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.GraphicsEnvironment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlyphSetTest {

  private final GlyphSet glyphs = new GlyphSet(1);

  @Test
  void theTestsDrawWithoutADisplay() {
    assertThat(GraphicsEnvironment.isHeadless()).isTrue();
  }

  @Test
  void imagesHaveThreePlanesAndOneOfTenLabels() {
    GlyphImages images = glyphs.generate(GlyphSplit.TRAIN, 30);

    assertThat(images.pixels()).hasSize(30 * 3 * 32 * 32);
    assertThat(images.labels()).hasSize(30);
    assertThat(images.classNames())
        .isEqualTo(GlyphSet.CLASS_NAMES)
        .containsExactly(
            "fork",
            "arrow",
            "trident",
            "key",
            "ankh",
            "anchor",
            "arch",
            "gate",
            "serpent",
            "caduceus");
  }

  @Test
  void labelsAreTheSameOnEveryMachine() {
    assertThat(glyphs.generate(GlyphSplit.TRAIN, 20).labels())
        .containsExactly(5, 6, 4, 3, 7, 1, 8, 0, 9, 2, 2, 9, 0, 8, 3, 6, 4, 7, 1, 5);
    assertThat(glyphs.generate(GlyphSplit.TEST, 20).labels())
        .containsExactly(1, 5, 7, 8, 2, 3, 9, 0, 6, 4, 0, 3, 7, 4, 6, 8, 1, 5, 2, 9);
  }

  @Test
  void pixelsAreTheSameOnEveryMachineUpToAShade() {
    byte[] pixels = glyphs.generate(GlyphSplit.TRAIN, 1000).pixels();

    double mean = IntStream.range(0, pixels.length).map(i -> pixels[i] & 0xff).average().orElse(0);

    assertThat(mean).isCloseTo(100.936, within(0.05));
  }

  @ParameterizedTest
  @EnumSource
  void generatingTwiceInParallelEqualsDrawingOneByOneBackwards(GlyphSplit split) {
    int count = 300;
    byte[] pixels = new byte[count * GlyphSet.IMAGE_BYTES];
    for (int i = count - 1; i >= 0; i--) {
      glyphs.draw(split, i, pixels, i * GlyphSet.IMAGE_BYTES);
    }

    assertThat(glyphs.generate(split, count).pixels()).isEqualTo(pixels);
    assertThat(new GlyphSet(1).generate(split, count).pixels()).isEqualTo(pixels);
  }

  @Test
  void anImageDoesNotDependOnTheNumberOfImages() {
    GlyphImages few = glyphs.generate(GlyphSplit.TRAIN, 7);
    GlyphImages many = glyphs.generate(GlyphSplit.TRAIN, 25);

    assertThat(Arrays.copyOf(many.pixels(), few.pixels().length)).isEqualTo(few.pixels());
    assertThat(Arrays.copyOf(many.labels(), 7)).isEqualTo(few.labels());
  }

  @Test
  void anotherSeedGivesOtherImages() {
    assertThat(new GlyphSet(2).generate(GlyphSplit.TRAIN, 10).pixels())
        .isNotEqualTo(glyphs.generate(GlyphSplit.TRAIN, 10).pixels());
  }

  @ParameterizedTest
  @EnumSource
  void everyTenImagesHoldEveryClassOnce(GlyphSplit split) {
    int[] labels = glyphs.generate(split, 500).labels();

    for (int from = 0; from < labels.length; from += 10) {
      assertThat(Arrays.copyOfRange(labels, from, from + 10))
          .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
  }

  @Test
  void noImageOccursTwiceWithinOrAcrossTheSplits() {
    int count = 1000;
    Set<ByteBuffer> distinct = new HashSet<>();
    for (GlyphSplit split : GlyphSplit.values()) {
      byte[] pixels = glyphs.generate(split, count).pixels();
      for (int i = 0; i < count; i++) {
        distinct.add(ByteBuffer.wrap(pixels, i * GlyphSet.IMAGE_BYTES, GlyphSet.IMAGE_BYTES));
      }
    }

    assertThat(distinct).hasSize(2 * count);
  }

  @Test
  void drawTouchesItsOwnBytesOnly() {
    byte[] target = new byte[GlyphSet.IMAGE_BYTES + 2];

    glyphs.draw(GlyphSplit.TEST, 3, target, 1);

    assertThat(target[0]).isZero();
    assertThat(target[target.length - 1]).isZero();
    assertThat(Arrays.copyOfRange(target, 1, target.length - 1))
        .isEqualTo(
            Arrays.copyOfRange(
                glyphs.generate(GlyphSplit.TEST, 4).pixels(),
                3 * GlyphSet.IMAGE_BYTES,
                4 * GlyphSet.IMAGE_BYTES));
  }

  @Test
  void noImagesAreAllowed() {
    assertThat(glyphs.generate(GlyphSplit.TRAIN, 0).labels()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1_000_000})
  void anImpossibleCountIsNamed(int count) {
    assertThatThrownBy(() -> glyphs.generate(GlyphSplit.TRAIN, count))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("count must be in 0 .. ")
        .hasMessageContaining(String.valueOf(count));
  }

  @Test
  void aNegativeIndexIsRefused() {
    assertThatThrownBy(() -> glyphs.label(GlyphSplit.TRAIN, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> glyphs.draw(GlyphSplit.TRAIN, -1, new byte[3072], 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTargetThatIsTooSmallIsRefused() {
    assertThatThrownBy(() -> glyphs.draw(GlyphSplit.TRAIN, 0, new byte[3072], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void pixelsThatDoNotMatchTheLabelsAreRefused() {
    assertThatThrownBy(() -> new GlyphImages(new byte[3072], new int[2], List.of("a", "b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 labels need 6144 bytes of pixels, not 3072");
  }
}

package org.ottt.djl.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurrogatesTest {

  @Test
  void findsEachByItsOwnName() {
    for (String name : Surrogates.NAMES) {
      assertThat(Surrogates.byName(name, 1f).name()).isEqualTo(name);
    }
  }

  @Test
  void windowsFollowTheThreshold() {
    assertThat(Surrogates.byName("Rectangular", 0.5f)).isEqualTo(new RectangularSurrogate(0.5f));
    assertThat(Surrogates.byName("triangular", 2f)).isEqualTo(new TriangularSurrogate(2f));
    assertThat(Surrogates.byName("sigmoid", 2f)).isEqualTo(new SigmoidSurrogate(4f));
    assertThat(Surrogates.byName("arctangent", 2f)).isEqualTo(new ArctanSurrogate(2f));
  }

  @Test
  void listsTheNamesWhenOneIsUnknown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Surrogates.byName("step", 1f))
        .withMessageContainingAll("'step'", "sigmoid, rectangular, arctangent, triangular");
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, -2f, Float.NaN, Float.POSITIVE_INFINITY})
  void rejectsWidthsThatAreNotPositive(float width) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SigmoidSurrogate(width))
        .withMessageContainingAll("sigmoid slope", "positive", String.valueOf(width));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RectangularSurrogate(width))
        .withMessageContaining("rectangular half-width must be a positive number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ArctanSurrogate(width))
        .withMessageContaining("arctangent steepness must be a positive number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TriangularSurrogate(width))
        .withMessageContaining("triangular half-width must be a positive number");
  }
}

package org.ottt.djl.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifParametersTest {

  @Test
  void defaultsAreTheMethods() {
    assertThat(LifParameters.DEFAULT)
        .isEqualTo(new LifParameters(0.5f, 1f, Reset.SUBTRACT, new SigmoidSurrogate(4f)));
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 1.001f, 1.5f, Float.NaN, Float.POSITIVE_INFINITY})
  void rejectsALeakOutsideItsRange(float leak) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LifParameters.DEFAULT.withLeak(leak))
        .withMessageContainingAll("[0, 1]", "0.5 by default", String.valueOf(leak));
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY})
  void rejectsAThresholdThatIsNotPositive(float threshold) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LifParameters.DEFAULT.withThreshold(threshold))
        .withMessageContainingAll("threshold", "positive", String.valueOf(threshold));
  }

  @Test
  void rejectsWhatIsMissing() {
    assertThatNullPointerException()
        .isThrownBy(() -> LifParameters.DEFAULT.withReset(null))
        .withMessage("reset");
    assertThatNullPointerException()
        .isThrownBy(() -> LifParameters.DEFAULT.withSurrogate(null))
        .withMessage("surrogate");
  }

  @Test
  void changesOneParameterAtATime() {
    Surrogate rectangle = new RectangularSurrogate(2f);
    LifParameters changed =
        LifParameters.DEFAULT
            .withLeak(0.25f)
            .withThreshold(2f)
            .withReset(Reset.ZERO)
            .withSurrogate(rectangle);
    assertThat(changed).isEqualTo(new LifParameters(0.25f, 2f, Reset.ZERO, rectangle));
  }
}

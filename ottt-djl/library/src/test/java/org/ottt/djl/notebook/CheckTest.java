package org.ottt.djl.notebook;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CheckTest {

  @Test
  void claimThatHoldsPasses() {
    assertThatCode(() -> Check.above("accuracy", 0.96, 0.95)).doesNotThrowAnyException();
    assertThatCode(() -> Check.below("error", 1e-9, 1e-6)).doesNotThrowAnyException();
  }

  @Test
  void claimThatDoesNotHoldFails() {
    assertThatThrownBy(() -> Check.above("accuracy", 0.95, 0.95))
        .isInstanceOf(AssertionError.class)
        .hasMessage("accuracy is 0.9500, which is not above 0.95.");
    assertThatThrownBy(() -> Check.below("error", 2, 1)).isInstanceOf(AssertionError.class);
  }

  @Test
  void whatIsNoNumberHoldsNothing() {
    assertThatThrownBy(() -> Check.above("accuracy", Double.NaN, 0))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> Check.below("error", Double.NaN, 1))
        .isInstanceOf(AssertionError.class);
  }
}

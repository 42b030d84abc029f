package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class OneDnnTest {

  private final AtomicInteger left = new AtomicInteger();

  @Test
  void rightConvolutionsChangeNothing() {
    assertThat(settle("auto", answers(true), this::leave)).isFalse();
    assertThat(left).hasValue(0);
  }

  @Test
  void wrongConvolutionsLeadToAQuestionForEach() {
    assertThat(OneDnn.settle("auto", answers(false), () -> true, this::leave)).isTrue();
    assertThat(left).hasValue(0);
  }

  @Test
  void wrongConvolutionsSwitchItOffWhereSingleOnesCannotBeChecked() {
    assertThat(settle("auto", answers(false, true), this::leave)).isFalse();
    assertThat(left).hasValue(1);
  }

  @Test
  void convolutionsThatStayWrongEndTheProgram() {
    assertThatThrownBy(() -> settle("auto", answers(false, false), this::leave))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("even without oneDNN")
        .hasMessageContaining("ONEDNN_MAX_CPU_ISA=SSE41");
    assertThatThrownBy(() -> settle("auto", answers(false), () -> false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be switched off")
        .hasMessageContaining("ONEDNN_MAX_CPU_ISA=SSE41");
  }

  @Test
  void thePropertySkipsTheProbe() {
    settle("on", answers(), this::leave);
    assertThat(left).hasValue(0);
    settle("OFF", answers(), this::leave);
    assertThat(left).hasValue(1);
    assertThatThrownBy(() -> settle("yes", answers(), this::leave))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto, on or off");
  }

  private static boolean settle(String choice, BooleanSupplier right, BooleanSupplier leave) {
    return OneDnn.settle(choice, right, () -> false, leave);
  }

  private boolean leave() {
    left.incrementAndGet();
    return true;
  }

  /** Gives the answers one by one and fails when asked once too often. */
  private static BooleanSupplier answers(Boolean... answers) {
    Queue<Boolean> rest = new ArrayDeque<>(List.of(answers));
    return rest::remove;
  }
}

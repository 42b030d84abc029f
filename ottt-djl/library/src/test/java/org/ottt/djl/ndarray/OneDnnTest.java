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
    OneDnn.settle("auto", answers(true), this::leave);
    assertThat(left).hasValue(0);
  }

  @Test
  void wrongConvolutionsSwitchItOff() {
    OneDnn.settle("auto", answers(false, true), this::leave);
    assertThat(left).hasValue(1);
  }

  @Test
  void convolutionsThatStayWrongEndTheProgram() {
    assertThatThrownBy(() -> OneDnn.settle("auto", answers(false, false), this::leave))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("even without oneDNN")
        .hasMessageContaining("ONEDNN_MAX_CPU_ISA=SSE41");
    assertThatThrownBy(() -> OneDnn.settle("auto", answers(false), () -> false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be switched off")
        .hasMessageContaining("ONEDNN_MAX_CPU_ISA=SSE41");
  }

  @Test
  void thePropertySkipsTheProbe() {
    OneDnn.settle("on", answers(), this::leave);
    assertThat(left).hasValue(0);
    OneDnn.settle("OFF", answers(), this::leave);
    assertThat(left).hasValue(1);
    assertThatThrownBy(() -> OneDnn.settle("yes", answers(), this::leave))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto, on or off");
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

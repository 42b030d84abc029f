package org.ottt.djl.commands.cli;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

class LimitsTest {

  private final CommandSpec spec = CommandSpec.create();

  LimitsTest() {
    new picocli.CommandLine(spec);
  }

  @Test
  void aRangeHoldsItsBounds() {
    for (Integer inside : new Integer[] {null, 10, 30}) {
      assertThatNoException().isThrownBy(() -> Limits.between("--n", 10, 30, inside));
    }
    for (int outside : new int[] {9, 31, -20}) {
      assertThatThrownBy(() -> Limits.between("--n", 10, 30, outside))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("--n must be from 10 to 30, but is " + outside + ".");
    }
  }

  @Test
  void aSettingOutOfRangeIsAnInvalidArgument() {
    assertThatThrownBy(() -> Arguments.require(spec, () -> Limits.atLeast("--n", 1, 0)))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--n must be at least 1, but is 0.")
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                Arguments.check(
                    spec,
                    () -> {
                      throw new FileNotFoundException("gone");
                    }))
        .isInstanceOf(FileNotFoundException.class);
  }
}

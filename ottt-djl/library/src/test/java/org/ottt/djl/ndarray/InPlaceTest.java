package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InPlaceTest {

  @Test
  void everyAliasSeesTheNewValues() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray parameter = manager.zeros(new Shape(2, 2));
      parameter.setRequiresGradient(true);
      NDArray alias = parameter.stopGradient();

      InPlace.set(parameter, manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)));

      assertThat(alias.toFloatArray()).containsExactly(1, 2, 3, 4);
      assertThat(parameter.toFloatArray()).containsExactly(1, 2, 3, 4);
      assertThat(parameter.hasGradient()).isTrue();
    }
  }

  @Test
  void scalarsAreArraysToo() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray scalar = manager.create(3f);
      InPlace.set(scalar, manager.create(7f));
      assertThat(scalar.getFloat()).isEqualTo(7);
      InPlace.clear(scalar);
      assertThat(scalar.getFloat()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0.5f, 0.3f, 1, 0, 0.99f, 0.25f})
  void decayRoundsAsTwoOperationsDo(float factor) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray past = manager.randomNormal(new Shape(5, 77));
      NDArray present = manager.randomNormal(new Shape(5, 77));
      NDArray constant = manager.create(factor);
      NDArray expected = past.mul(constant).add(present);
      int before = manager.getManagedArrays().size();
      assertThat(InPlace.decay(past, factor, constant, present)).isSameAs(past);
      assertThat(past).isEqualTo(expected);
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void clearingClearsWhatIsNotANumberAndLeavesNoArrayBehind() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray array = manager.create(new float[] {1, Float.NaN, Float.POSITIVE_INFINITY});
      int before = manager.getManagedArrays().size();

      InPlace.clear(array);
      InPlace.set(array, array);

      assertThat(array.toFloatArray()).containsExactly(0, 0, 0);
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }
}

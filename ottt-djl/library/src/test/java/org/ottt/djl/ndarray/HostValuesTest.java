package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostValuesTest {

  @Test
  void valuesAreThoseOfTheArray() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray floats = manager.create(new float[] {1.5f, -2f, 3f, 0f}, new Shape(2, 2));

      assertThat(HostValues.floats(floats)).containsExactly(1.5f, -2f, 3f, 0f);
      assertThat(HostValues.bytes(floats)).hasSize(16);
      assertThat(HostValues.floatOf(floats.sum())).isEqualTo(2.5f);
      assertThat(HostValues.longs(floats.toType(DataType.INT64, true)))
          .containsExactly(1, -2, 3, 0);
      assertThat(HostValues.longOf(manager.create(7L))).isEqualTo(7);
    }
  }

  @Test
  void theWayOfAGpuLeavesNothingOpenButTheArray() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray array = manager.create(new float[] {1f, 2f});
      int before = manager.getManagedArrays().size();
      List<NDArray> aliases = new ArrayList<>();

      float[] values =
          HostValues.throughAlias(
              array,
              alias -> {
                aliases.add(alias);
                // What DJL does with an array of a GPU: a copy in a manager below the array's.
                alias.getManager().newSubManager().create(alias.toFloatArray());
                return alias.toFloatArray();
              });

      assertThat(values).containsExactly(1f, 2f);
      assertThat(aliases.get(0).isReleased()).isTrue();
      assertThat(aliases.get(0).getManager().isOpen()).isFalse();
      assertThat(array.isReleased()).isFalse();
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }
}

package org.ottt.djl.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.testing.NativeArrays;

class MemoryFloorTest {

  private static final int BATCH = 3;

  @Test
  void countsThePapersVgg() {
    SpikingNetwork network = SpikingVgg.builder().build();
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape input = new Shape(BATCH, 3, 32, 32);
      network.initialize(manager, DataType.FLOAT32, input);
      int before = NativeArrays.count();
      MemoryFloor floor = MemoryFloor.of(network, input);
      assertThat(NativeArrays.count()).isEqualTo(before);

      assertThat(floor.parameters()).isEqualTo(4 * network.parameterCount());
      assertThat(floor.gradients()).isEqualTo(floor.parameters());
      assertThat(floor.momentum()).isEqualTo(floor.parameters());
      // Kernels of 9 weights, standardized; the classifier's are plain.
      long kernels = 9 * (3 * 64 + 64 * 128 + 128 * 256 + 256 * 256 + 256 * 512 + 3 * 512 * 512);
      assertThat(floor.weights()).isEqualTo(4 * kernels);
      long neurons = 1024 * (64 + 128) + 256 * (256 + 256) + 64 * (512 + 512) + 16 * (512 + 512);
      assertThat(floor.traces()).isEqualTo(4 * BATCH * neurons);
      assertThat(floor.derivatives()).isEqualTo(floor.traces());
      // Pixels, three pooled layers and the averages that the classifier reads.
      long inputs = 1024 * 3 + 256 * 128 + 64 * 256 + 16 * 512 + 512;
      assertThat(floor.inputs()).isEqualTo(4 * BATCH * inputs);
      assertThat(floor.total())
          .isEqualTo(
              3 * floor.parameters() + floor.weights() + floor.inputs() + 2 * floor.traces());
    }
  }

  @Test
  void needsParameters() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MemoryFloor.of(SpikingVgg.builder().build(), new Shape(BATCH, 3, 32, 32)))
        .withMessageContaining("initialize");
  }
}

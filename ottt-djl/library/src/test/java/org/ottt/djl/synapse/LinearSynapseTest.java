package org.ottt.djl.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.Test;
import org.ottt.djl.testing.TestNetworks;

class LinearSynapseTest {

  @Test
  void multipliesAndAddsTheBias() {
    LinearSynapse connection = LinearSynapse.builder(2).optInputScale(0.5f).build();
    try (NDManager manager = NDManager.newBaseManager()) {
      connection.initialize(manager, DataType.FLOAT32, new Shape(1, 3));
      TestNetworks.set(connection.getDirectParameters().get("weight"), 1, 2, 3, 4, 5, 6);
      TestNetworks.set(connection.getDirectParameters().get("bias"), 10, 20);
      NDList input = new NDList(manager.create(new float[] {1, 0, 2, 2, 2, 0}, new Shape(2, 3)));
      NDList output = connection.forward(new ParameterStore(manager, false), input, false);
      assertThat(output.head().getShape()).isEqualTo(new Shape(2, 2));
      assertThat(output.head().toFloatArray()).containsExactly(13.5f, 28f, 13f, 29f);
      assertThat(connection.getOutputShapes(new Shape[] {new Shape(2, 3)}))
          .containsExactly(new Shape(2, 2));
    }
  }

  @Test
  void namesTheRemedyForWhatDoesNotFit() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  LinearSynapse.builder(2)
                      .build()
                      .initialize(manager, DataType.FLOAT32, new Shape(1, 3, 4, 4)))
          .withMessageContainingAll("[N, in]", "(1, 3, 4, 4)", "Flatten");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  LinearSynapse.builder(2)
                      .optStandardized(true)
                      .build()
                      .initialize(manager, DataType.FLOAT32, new Shape(4, 1)))
          .withMessageContainingAll("no variance", "plain connection");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LinearSynapse.builder(0))
          .withMessageContaining("at least 1 unit");
    }
  }
}

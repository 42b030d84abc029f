package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.testing.Close;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.testing.TestTrainer;

@EqualBits
class LabelsTest {

  private static final long[] CLASSES = {2, 0, 1};

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"INT8", "UINT8", "INT32", "INT64", "FLOAT16", "FLOAT32", "FLOAT64"})
  void everyNumberTypeAndFormGivesClassNumbers(DataType type) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray numbers = manager.create(CLASSES).toType(type, true);
      NDArray oneHot = manager.create(CLASSES).oneHot(4).toType(type, true);
      for (NDArray labels : new NDArray[] {numbers, numbers.expandDims(1), oneHot}) {
        NDArray result = Labels.classNumbers(labels, 3, 4);
        assertThat(result.getShape()).isEqualTo(new Shape(3));
        assertThat(result.toLongArray()).isEqualTo(CLASSES);
      }
    }
  }

  @Test
  void whatCannotBeALabelIsRefusedWithShapeAndType() {
    try (NDManager manager = NDManager.newBaseManager()) {
      refused(manager.create(new float[] {0, 1.5f, 2}), "1.5 is not the number of a class, 0 to 3");
      refused(manager.create(new long[] {0, 1, 4}), "4.0 is not the number of a class");
      refused(manager.create(new int[] {0, -1, 2}), "-1.0 is not the number of a class");
      refused(manager.create(new float[] {0, Float.NaN, 2}), "NaN is not the number of a class");
      refused(manager.create(new long[] {0, 1}), "there must be one per sample");
      refused(manager.zeros(new Shape(3, 4)), "row 0 is not one-hot");
      refused(manager.ones(new Shape(3, 4)), "row 0 is not one-hot");
      refused(manager.zeros(new Shape(3, 2)), "their shape is none of these");
      refused(manager.create(new boolean[] {true, false, true}), "their type is not numeric");
    }
  }

  private static void refused(NDArray labels, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.classNumbers(labels, 3, 4))
        .withMessageContainingAll(
            labels.getShape().toString(), labels.getDataType().toString(), why, "[3, 4]");
  }

  @Test
  void trainingOnAColumnOfFloatsIsTrainingOnClassNumbers() {
    try (TestTrainer column = trainer();
        TestTrainer plain = trainer()) {
      Batch batch = batch(column);
      NDArray labels = batch.getLabels().head();
      batch.getLabels().set(0, labels.toType(DataType.FLOAT32, true).expandDims(1));
      assertThat(column.train(batch)).isEqualTo(plain.train(batch(plain)));
      Close.assertClose("parameters", column.parameters(), plain.parameters(), 0);
    }
  }

  @Test
  void labelsAreRefusedBeforeAnythingHasChanged() {
    try (TestTrainer run = trainer()) {
      Map<String, float[]> before = run.parameters();
      Batch batch = batch(run);
      batch.getLabels().set(0, batch.getManager().create(new long[] {1, 2, 99}));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run.train(batch))
          .withMessageContaining("99.0 is not the number of a class, 0 to 5");
      Close.assertClose("parameters", run.parameters(), before, 0);
    }
  }

  private static TestTrainer trainer() {
    return new TestTrainer(
        TestNetworks.convolutional(LifParameters.DEFAULT, 0),
        new OtttA(),
        3,
        TestNetworks.IMAGES,
        4);
  }

  private static Batch batch(TestTrainer run) {
    return TestBatches.random(
        run.trainer().getManager(), 3, TestNetworks.CLASSES, TestNetworks.IMAGES);
  }
}

package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SimpleCompositeLoss;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose loss is whose: an array's uid is its address, which later arrays get again. */
class StepLossTest {

  private final NDManager manager = NDManager.newBaseManager();
  private final StepLoss loss = new StepLoss(new SumLoss());

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void anotherArrayAtTheSameAddressHasALossOfItsOwn() {
    NDArray first = at("address", logits(1));
    NDArray second = at("address", logits(2));
    loss.remember(first, 5);
    assertThat(lossOf(first).getFloat()).isEqualTo(5);
    assertThat(lossOf(second).getFloat()).isEqualTo(12);
    loss.remember(second, List.of(logits(3), logits(4)));
    assertThat(lossOf(first).getFloat()).isEqualTo(5);
    assertThat(lossOf(second).getFloat()).isEqualTo(21);
  }

  @Test
  void anotherArrayAtTheAddressOfAnAnswerIsNone() {
    NDArray predictions = logits(1);
    loss.remember(predictions, 5);
    NDArray answer = lossOf(predictions);
    assertThat(loss.isAnswer(answer)).isTrue();
    assertThat(loss.isAnswer(at(answer.getUid(), logits(1)))).isFalse();
    loss.forgetAnswers();
    assertThat(loss.isAnswer(answer)).isFalse();
  }

  @Test
  void predictionsThatSomebodyHoldsKeepTheirLoss() {
    List<NDArray> all = IntStream.range(0, 40).mapToObj(i -> logits(0)).toList();
    for (int i = 0; i < all.size(); i++) {
      loss.remember(all.get(i), 100 + i);
    }
    loss.remember(all.get(0), 200);
    List<NDArray> answers = all.stream().map(this::lossOf).toList();
    assertThat(answers.get(0).getFloat()).isEqualTo(200);
    for (int i = 1; i < all.size(); i++) {
      assertThat(answers.get(i).getFloat()).isEqualTo(100 + i);
      assertThat(loss.isAnswer(answers.get(i))).isTrue();
    }
  }

  @Test
  void predictionsThatAreClosedAreForgotten() {
    WeakReference<NDArray> stepLogits = rememberAndClose();
    NDArray next = logits(2);
    loss.remember(next, 5);
    for (int i = 0; i < 100 && stepLogits.get() != null; i++) {
      System.gc();
    }
    assertThat(stepLogits.get()).isNull();
    assertThat(lossOf(next).getFloat()).isEqualTo(5);
  }

  /** The trainer gathers the mean of the steps, so what is done here would be missed. */
  @Test
  void aLossThatGathersItsValuesInItsOwnWayIsNoticed() {
    Loss own =
        new Loss("own") {
          @Override
          public NDArray evaluate(NDList labels, NDList predictions) {
            return predictions.head().sum();
          }

          @Override
          public void updateAccumulators(String[] keys, NDList labels, NDList predictions) {}
        };
    assertThat(StepLoss.accumulatesItself(own)).isTrue();
    assertThat(
            List.of(
                new SumLoss(),
                new SpikingLoss(0.05f),
                Loss.softmaxCrossEntropyLoss(),
                Loss.l2Loss(),
                new SimpleCompositeLoss().addLoss(Loss.l2Loss()),
                new SimpleCompositeLoss() {}))
        .noneMatch(StepLoss::accumulatesItself);
  }

  private WeakReference<NDArray> rememberAndClose() {
    try (NDArray predictions = logits(0);
        NDArray step = logits(1)) {
      loss.remember(predictions, List.of(step));
      return new WeakReference<>(step);
    }
  }

  private NDArray lossOf(NDArray predictions) {
    NDArray labels = manager.create(new long[] {0, 1});
    return loss.evaluate(new NDList(labels), new NDList(predictions));
  }

  private NDArray logits(float value) {
    return manager.full(new Shape(2, 3), value);
  }

  private static NDArray at(String address, NDArray array) {
    return (NDArray)
        Proxy.newProxyInstance(
            StepLossTest.class.getClassLoader(),
            new Class<?>[] {NDArray.class},
            (proxy, method, arguments) ->
                method.getName().equals("getUid") ? address : method.invoke(array, arguments));
  }

  /** The sum of all predictions. */
  private static final class SumLoss extends Loss {

    SumLoss() {
      super("sum");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      return predictions.head().sum();
    }
  }
}

package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.optimizer.OptimizerState;

/** Nothing of one trainer gets into another of the same model. */
@EqualBits
class OneModelSeveralTrainersTest {

  private static final Shape SHAPE = new Shape(4, 2, 6, 6);

  static Stream<LearningRule> rules() {
    return Stream.of(new OtttA(), new OtttO(), new Sltt(), new Bptt());
  }

  /** A model; its parameters are always the same at first. */
  private static Model model() {
    Model model = Model.newInstance("shared");
    model.setBlock(TestNetworks.convolutional(LifParameters.DEFAULT, 0));
    return model;
  }

  private static SpikingTrainer trainer(Model model, LearningRule rule, Optimizer optimizer) {
    return trainer(model, rule, optimizer, new SpikingLoss(0));
  }

  private static SpikingTrainer trainer(
      Model model, LearningRule rule, Optimizer optimizer, Loss loss) {
    boolean fresh = !model.getBlock().isInitialized();
    SpikingTrainer trainer =
        new SpikingTrainer(model, new DefaultTrainingConfig(loss).optOptimizer(optimizer), rule, 3);
    trainer.initialize(SHAPE);
    if (fresh) {
      TestNetworks.randomize(trainer.network(), 1);
    }
    return trainer;
  }

  private static MomentumSgd sgd() {
    return MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build();
  }

  private static void train(SpikingTrainer trainer, int seed) {
    try (Batch batch =
        TestBatches.random(trainer.getManager(), seed, TestNetworks.CLASSES, SHAPE)) {
      trainer.trainBatch(batch);
    }
  }

  private static List<Float> parameters(Model model) {
    List<Float> values = new ArrayList<>();
    model
        .getBlock()
        .getParameters()
        .forEach(
            pair -> {
              for (float value : pair.getValue().getArray().toFloatArray()) {
                values.add(value);
              }
            });
    return values;
  }

  @Test
  void aClosedTrainerOrModelIsNamed() {
    Model closed = model();
    try (Model open = model()) {
      List<SpikingTrainer> trainers =
          List.of(trainer(open, new OtttA(), sgd()), trainer(closed, new OtttA(), sgd()));
      Batch batch = TestBatches.random(open.getNDManager(), 1, TestNetworks.CLASSES, SHAPE);
      trainers.get(0).close();
      closed.close();
      for (SpikingTrainer trainer : trainers) {
        List<ThrowingCallable> uses =
            List.of(
                () -> trainer.trainBatch(batch),
                () -> trainer.validateBatch(batch),
                () -> trainer.evaluate(batch.getData()));
        for (ThrowingCallable use : uses) {
          assertThatIllegalStateException().isThrownBy(use).withMessageContaining("is closed");
        }
      }
      ParameterStore store = new ParameterStore(open.getNDManager(), false);
      assertThatIllegalStateException()
          .isThrownBy(() -> closed.getBlock().forward(store, batch.getData(), false))
          .withMessageContaining("have been freed");
    }
  }

  private static void copy(Model from, Model to) {
    for (int i = 0; i < from.getBlock().getParameters().size(); i++) {
      float[] values = from.getBlock().getParameters().valueAt(i).getArray().toFloatArray();
      to.getBlock().getParameters().valueAt(i).getArray().set(values);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aSecondTrainerStartsWithoutTheFirstOnesMomentum(LearningRule rule) {
    for (boolean closed : new boolean[] {true, false}) {
      try (Model model = model();
          Model fresh = model();
          MomentumSgd first = sgd();
          MomentumSgd second = sgd();
          MomentumSgd ofFresh = sgd()) {
        SpikingTrainer before = trainer(model, rule, first);
        train(before, 1);
        train(before, 2);
        if (closed) {
          before.close();
          first.close();
        }
        try (SpikingTrainer after = trainer(model, rule, second);
            SpikingTrainer untouched = trainer(fresh, rule, ofFresh)) {
          copy(model, fresh);
          train(after, 3);
          train(untouched, 3);
          assertThat(parameters(model)).isEqualTo(parameters(fresh));
        }
        if (!closed) {
          before.close();
        }
      }
    }
  }

  /** Two trainers in turn, against each one's updates applied to copies of the weights. */
  @ParameterizedTest
  @MethodSource("rules")
  void alternatingTrainersKeepTheirOwnMomentum(LearningRule rule) {
    Adam adam = Adam.builder().build();
    Adam adamOfCopy = Adam.builder().build();
    try (Model model = model();
        Model copyOne = model();
        Model copyTwo = model();
        MomentumSgd sgd = sgd();
        MomentumSgd sgdOfCopy = sgd();
        SpikingTrainer one = trainer(model, rule, sgd);
        SpikingTrainer two = trainer(model, rule, adam);
        SpikingTrainer onlyOne = trainer(copyOne, rule, sgdOfCopy);
        SpikingTrainer onlyTwo = trainer(copyTwo, rule, adamOfCopy)) {
      for (int round = 0; round < 3; round++) {
        copy(model, copyOne);
        train(one, 2 * round);
        train(onlyOne, 2 * round);
        assertThat(parameters(model)).isEqualTo(parameters(copyOne));
        copy(model, copyTwo);
        train(two, 2 * round + 1);
        train(onlyTwo, 2 * round + 1);
        assertThat(parameters(model)).isEqualTo(parameters(copyTwo));
      }
    } finally {
      OptimizerState.of(adam).close();
      OptimizerState.of(adamOfCopy).close();
    }
  }

  /** A loss that throws when it is told to, after some steps. */
  private static final class FailingLoss extends Loss {

    private final SpikingLoss inner = new SpikingLoss(0);
    private int failIn = -1;

    FailingLoss() {
      super("failing");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      if (failIn > 0 && --failIn == 0) {
        failIn = -1;
        throw new IllegalStateException("told to fail");
      }
      return inner.evaluate(labels, predictions);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aFailedBatchLeavesMomentumAsItWas(LearningRule rule) {
    // Before the first update, which an online rule makes after its first step.
    int[] failures = rule.updatesEveryStep() ? new int[] {1} : new int[] {1, 2, 3};
    for (int failIn : failures) {
      FailingLoss loss = new FailingLoss();
      try (Model model = model();
          Model other = model();
          MomentumSgd sgd = sgd();
          MomentumSgd untroubled = sgd();
          SpikingTrainer failing = trainer(model, rule, sgd, loss);
          SpikingTrainer trainer = trainer(other, rule, untroubled, new FailingLoss())) {
        train(failing, 1);
        train(trainer, 1);
        loss.failIn = failIn;
        assertThatIllegalStateException()
            .isThrownBy(() -> train(failing, 2))
            .withMessage("told to fail");
        train(failing, 3);
        train(trainer, 3);
        assertThat(parameters(model)).isEqualTo(parameters(other));
      }
    }
  }

  @Test
  void gradientsThatWaitForAStepAreNotMixedWithAnotherTrainers() {
    try (Model model = model();
        Model fresh = model();
        MomentumSgd sgd = sgd();
        MomentumSgd second = sgd();
        MomentumSgd ofFresh = sgd();
        SpikingTrainer waiting = trainer(model, new OtttA(), sgd);
        SpikingTrainer other = trainer(model, new OtttA(), second);
        SpikingTrainer untouched = trainer(fresh, new OtttA(), ofFresh);
        Batch batch = TestBatches.random(waiting.getManager(), 1, TestNetworks.CLASSES, SHAPE)) {
      EasyTrain.trainBatch(waiting, batch);
      train(other, 2);
      train(untouched, 2);
      assertThat(parameters(model)).isEqualTo(parameters(fresh));
      assertThatIllegalStateException()
          .isThrownBy(waiting::step)
          .withMessageContaining("Another trainer or stream has used the network");
      assertThat(parameters(model)).isEqualTo(parameters(fresh));
    }
  }

  private static LearningStream stream(Model model, int window, MomentumSgd sgd) {
    return LearningStream.builder((SpikingNetwork) model.getBlock(), new OtttA())
        .optWindow(window)
        .optOptimizer(sgd)
        .build();
  }

  private static void learn(LearningStream stream) {
    Random random = new Random(5);
    float[] frame = new float[(int) stream.frameShape().size()];
    for (int step = 0; step < 4; step++) {
      for (int i = 0; i < frame.length; i++) {
        frame[i] = 3 * random.nextFloat();
      }
      stream.step(frame, step % TestNetworks.CLASSES);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void gradientsThatWaitForAStepAreNotMixedWithAStreams(int window) {
    try (Model model = model();
        Model fresh = model();
        MomentumSgd sgd = sgd();
        MomentumSgd ofStream = sgd();
        MomentumSgd ofFresh = sgd();
        SpikingTrainer waiting = trainer(model, new OtttA(), sgd);
        MomentumSgd ofOther = sgd();
        SpikingTrainer other = trainer(fresh, new OtttA(), ofOther);
        LearningStream stream = stream(model, window, ofStream);
        LearningStream untouched = stream(fresh, window, ofFresh);
        Batch batch = TestBatches.random(waiting.getManager(), 1, TestNetworks.CLASSES, SHAPE)) {
      List<Float> before = parameters(model);
      EasyTrain.trainBatch(waiting, batch);
      learn(stream);
      learn(untouched);
      assertThat(parameters(model)).isEqualTo(parameters(fresh)).isNotEqualTo(before);
      assertThatIllegalStateException()
          .isThrownBy(waiting::step)
          .withMessageContaining("Another trainer or stream has used the network");
      train(waiting, 2);
      train(other, 2);
      assertThat(parameters(model)).isEqualTo(parameters(fresh));
    }
  }
}

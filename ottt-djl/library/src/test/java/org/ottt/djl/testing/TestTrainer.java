package org.ottt.djl.testing;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.training.BatchResult;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/**
 * An {@link SpikingTrainer} that is listened to where DJL lets one in: as its loss, its optimizer
 * and its spike observer. Readings are those of the latest batch.
 */
public final class TestTrainer implements AutoCloseable {

  private final Model model;
  private final MomentumSgd sgd;
  private final SpikingTrainer trainer;
  private final Map<String, String> names = new HashMap<>();
  private final List<float[]> logits = Collections.synchronizedList(new ArrayList<>());
  private final List<float[]> spikes = new ArrayList<>();
  private final List<Map<String, float[]>> gradients = new ArrayList<>();
  private volatile Runnable afterLoss = () -> {};

  /** Initializes the network on a shape of its input and gives it random parameters. */
  public TestTrainer(
      SpikingNetwork network, LearningRule rule, int timeSteps, Shape input, long seed) {
    this(network, rule, timeSteps, input, seed, 0.1f);
  }

  /** The same with a learning rate; no momentum. */
  public TestTrainer(
      SpikingNetwork network, LearningRule rule, int timeSteps, Shape input, long seed, float lr) {
    this(network, rule, timeSteps, input, seed, lr, 1);
  }

  /** The same with several replicas on the CPU, whose readings come in no order. */
  public TestTrainer(
      SpikingNetwork network,
      LearningRule rule,
      int timeSteps,
      Shape input,
      long seed,
      float lr,
      int replicas) {
    model = Model.newInstance("test");
    model.setBlock(network);
    sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(lr)).optMomentum(0f).build();
    trainer =
        new SpikingTrainer(
            model,
            new DefaultTrainingConfig(new RecordingLoss()).optOptimizer(new RecordingOptimizer()),
            rule,
            timeSteps,
            Collections.nCopies(replicas, model.getNDManager().getDevice()));
    try {
      trainer.initialize(input);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    trainer.setObserver(
        (neurons, fired) -> {
          try (NDArray values = fired.toType(DataType.FLOAT32, true)) {
            spikes.add(values.toFloatArray());
          }
        });
    for (Neurons neurons : network.neurons()) {
      if (neurons.model().surrogate() instanceof Recording recording) {
        recording.forget();
      }
    }
    TestNetworks.randomize(network, seed);
    for (Pair<String, Parameter> pair : network.getParameters()) {
      names.put(pair.getValue().getId(), pair.getKey());
    }
  }

  /** A surrogate that writes down what it sees. */
  public interface Recording {

    /** Forgets what it has seen, such as what a trainer tries when it is initialized. */
    void forget();
  }

  /** Trains on a batch and closes it. */
  public BatchResult train(Batch batch) {
    clear();
    try (batch) {
      return trainer.trainBatch(batch);
    }
  }

  /** Evaluates a batch and closes it. */
  public BatchResult validate(Batch batch) {
    clear();
    try (batch) {
      return trainer.validateBatch(batch);
    }
  }

  private void clear() {
    logits.clear();
    spikes.clear();
    gradients.clear();
  }

  /** Sets what is done after the loss of each step, before the backward pass. */
  public void setAfterLoss(Runnable action) {
    afterLoss = action;
  }

  /** Returns the trainer. */
  public SpikingTrainer trainer() {
    return trainer;
  }

  /** Returns the logits of each step. */
  public List<float[]> logits() {
    return logits;
  }

  /** Returns the spikes of each layer, step by step. */
  public List<float[]> spikes() {
    return spikes;
  }

  /** Returns the gradients of each update by parameter name. */
  public List<Map<String, float[]>> gradients() {
    return gradients;
  }

  /** Returns the parameters' values by name. */
  public Map<String, float[]> parameters() {
    Map<String, float[]> values = new TreeMap<>();
    for (Pair<String, Parameter> pair : trainer.network().getParameters()) {
      values.put(pair.getKey(), pair.getValue().getArray().toFloatArray());
    }
    return values;
  }

  @Override
  public void close() {
    trainer.close();
    sgd.close();
    model.close();
  }

  private final class RecordingLoss extends Loss {

    private final SpikingLoss inner = new SpikingLoss(0f);

    RecordingLoss() {
      super("recorded");
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
      logits.add(predictions.head().toFloatArray());
      NDArray value = inner.evaluate(labels, predictions);
      afterLoss.run();
      return value;
    }
  }

  private final class RecordingOptimizer extends Optimizer {

    RecordingOptimizer() {
      super(MomentumSgd.builder());
    }

    @Override
    public void update(String parameterId, NDArray weight, NDArray grad) {
      String name = names.get(parameterId);
      if (gradients.isEmpty() || gradients.get(gradients.size() - 1).containsKey(name)) {
        gradients.add(new TreeMap<>());
      }
      gradients.get(gradients.size() - 1).put(name, grad.toFloatArray());
      sgd.update(parameterId, weight, grad);
    }
  }
}

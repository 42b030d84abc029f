package org.ottt.djl.benchmarks.micro;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ottt.djl.ndarray.EngineStart;
import org.ottt.djl.synapse.WeightStandardization;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** What is done to the weights of all convolutions of the paper's VGG; independent of the batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class WeightPieces {

  private static final float GAMMA = 2.74f;

  /** Factor on all numbers of channels. */
  @Param("1")
  public double width;

  private final List<NDArray> weights = new ArrayList<>();
  private final List<NDArray> gains = new ArrayList<>();
  private final List<NDArray> gradients = new ArrayList<>();
  private NDManager manager;
  private MomentumSgd optimizer;

  /** Creates the benchmark; JMH calls {@link #draw} before it measures. */
  public WeightPieces() {}

  /** Draws weights and gradients. */
  @Setup
  public void draw() {
    EngineStart.engine().setRandomSeed(1);
    manager = NDManager.newBaseManager(Device.cpu());
    optimizer = MomentumSgd.builder().setLearningRate(Tracker.fixed(0f)).build();
    for (Shape shape : VggLayers.weights(width)) {
      NDArray weight = manager.randomNormal(shape);
      weight.setRequiresGradient(true);
      NDArray gain = manager.ones(new Shape(shape.get(0), 1, 1, 1));
      gain.setRequiresGradient(true);
      weights.add(weight);
      gains.add(gain);
      gradients.add(manager.randomNormal(shape));
    }
  }

  /** Frees everything. */
  @TearDown
  public void close() {
    optimizer.close();
    weights.clear();
    gains.clear();
    gradients.clear();
    manager.close();
  }

  /** Standardizes all weights and sends a gradient back through it: once per batch in OTTT_A. */
  @Benchmark
  public void standardization() {
    try (GradientCollector collector = Engine.getInstance().newGradientCollector();
        NDScope scope = new NDScope()) {
      NDArray total = null;
      for (int i = 0; i < weights.size(); i++) {
        NDArray standardized =
            WeightStandardization.standardize(weights.get(i), gains.get(i), GAMMA);
        NDArray product = standardized.mul(gradients.get(i)).sum();
        total = total == null ? product : total.add(product);
      }
      collector.backward(total);
    }
  }

  /** Standardizes all weights without gradients: inference. */
  @Benchmark
  public void standardizationForward() {
    try (NDScope scope = new NDScope()) {
      for (int i = 0; i < weights.size(); i++) {
        WeightStandardization.standardize(weights.get(i), gains.get(i), GAMMA);
      }
    }
  }

  /** One update of all weights by SGD with momentum, as a trainer does it. */
  @Benchmark
  public void sgdUpdate() {
    for (int i = 0; i < weights.size(); i++) {
      optimizer.update("weight " + i, weights.get(i), gradients.get(i));
    }
  }
}

package org.ottt.djl.benchmarks.reference;

import ai.djl.nn.Block;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.network.NeuronDropout;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;

/** A rule with the dropout masks that a case gives, if it does, in place of drawn ones. */
final class MaskedRule implements LearningRule {

  private final LearningRule inner;
  private final ReferenceCase reference;
  private final List<String> masks = new ArrayList<>();
  private boolean masked;

  MaskedRule(LearningRule inner, ReferenceCase reference) {
    this.inner = inner;
    this.reference = reference;
    if (reference.has("neuron_layers")) {
      for (JsonElement layer : reference.settings().getAsJsonArray("neuron_layers")) {
        if (reference.given().containsKey("mask/" + layer.getAsString())) {
          masks.add("mask/" + layer.getAsString());
        }
      }
    }
  }

  /** Sets the masks in what is simulated from now on; they fit the case's own batches only. */
  void useMasks() {
    masked = true;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Simulation simulate(SimulationContext context, SpikingNetwork network) {
    Simulation simulation = inner.simulate(context, network);
    if (masked) {
      List<NeuronDropout> dropouts = new ArrayList<>();
      collect(network, dropouts);
      for (int i = 0; i < masks.size(); i++) {
        dropouts
            .get(i)
            .useMask(simulation, reference.array(masks.get(i)).toArray(context.manager()));
      }
    }
    return simulation;
  }

  private static void collect(Block block, List<NeuronDropout> found) {
    if (block instanceof NeuronDropout dropout) {
      found.add(dropout);
    }
    block.getChildren().values().forEach(child -> collect(child, found));
  }

  @Override
  public boolean updatesEveryStep() {
    return inner.updatesEveryStep();
  }

  @Override
  public int window(int timeSteps) {
    return inner.window(timeSteps);
  }
}

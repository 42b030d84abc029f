package org.ottt.djl.benchmarks.reference;

import ai.djl.nn.Block;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.NeuronDropout;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.synapse.LinearSynapse;

/** Builds the networks that cases describe. */
final class ReferenceNetworks {

  private ReferenceNetworks() {}

  static SpikingNetwork build(ReferenceCase reference, int timeSteps) {
    return switch (reference.kind()) {
      case "bptt_fc" -> fullyConnected(reference, timeSteps);
      case "nfresnet_ottt" -> nfResNet(reference, timeSteps);
      default -> vgg(reference, timeSteps);
    };
  }

  private static SpikingNetwork fullyConnected(ReferenceCase reference, int timeSteps) {
    JsonArray sizes = reference.settings().getAsJsonArray("sizes");
    SpikingSequence body = new SpikingSequence();
    for (int i = 1; i < sizes.size() - 1; i++) {
      body.add(
          new SpikingLayer(
              LinearSynapse.builder(sizes.get(i).getAsInt()).build(), reference.neurons()));
    }
    int classes = sizes.get(sizes.size() - 1).getAsInt();
    return new SpikingNetwork(body, LinearSynapse.builder(classes).build(), timeSteps);
  }

  private static SpikingNetwork vgg(ReferenceCase reference, int timeSteps) {
    if (!reference.flag("weight_standardization", true) || reference.number("fc_hw", 1) != 1) {
      throw new IllegalArgumentException(
          "only a VGG with standardized weights and global pooling is supported");
    }
    return SpikingVgg.builder()
        .optLayout(layout(reference))
        .optClasses(reference.integer("num_classes"))
        .optDropout(reference.number("neuron_dropout", 0f))
        .optFeedback(reference.kind().equals("vggf_ottt"))
        .optNeurons(reference.neurons())
        .optTimeSteps(timeSteps)
        .build();
  }

  private static SpikingNetwork nfResNet(ReferenceCase reference, int timeSteps) {
    return NfResNet.builder(NfResNet.Depth.NF_RESNET_18)
        .optStages(integers(reference, "layers"), toInts(integers(reference, "widths")))
        .optAlpha(reference.number("alpha", 0.2f))
        .optClasses(reference.integer("num_classes"))
        .optNeurons(reference.neurons())
        .optTimeSteps(timeSteps)
        .build();
  }

  private static List<Integer> integers(ReferenceCase reference, String key) {
    List<Integer> integers = new ArrayList<>();
    reference.settings().getAsJsonArray(key).forEach(item -> integers.add(item.getAsInt()));
    return integers;
  }

  private static int[] toInts(List<Integer> integers) {
    return integers.stream().mapToInt(i -> i).toArray();
  }

  private static int[] layout(ReferenceCase reference) {
    JsonArray cfg = reference.settings().getAsJsonArray("cfg");
    int[] layout = new int[cfg.size()];
    for (int i = 0; i < layout.length; i++) {
      JsonElement item = cfg.get(i);
      if (item.getAsJsonPrimitive().isNumber()) {
        layout[i] = item.getAsInt();
      } else {
        layout[i] =
            switch (item.getAsString()) {
              case "M" -> SpikingVgg.POOL;
              case "S" -> SpikingVgg.STRIDE;
              default -> throw new IllegalArgumentException("unknown layer " + item);
            };
      }
    }
    return layout;
  }

  /** The rule with the case's dropout masks in place of drawn ones. */
  static LearningRule withMasks(LearningRule rule, ReferenceCase reference) {
    List<String> layers = new ArrayList<>();
    for (JsonElement layer : reference.settings().getAsJsonArray("neuron_layers")) {
      if (reference.given().containsKey("mask/" + layer.getAsString())) {
        layers.add("mask/" + layer.getAsString());
      }
    }
    return layers.isEmpty() ? rule : new MaskedRule(rule, reference, layers);
  }

  private record MaskedRule(LearningRule inner, ReferenceCase reference, List<String> masks)
      implements LearningRule {

    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public Simulation simulate(SimulationContext context, SpikingNetwork network) {
      Simulation simulation = inner.simulate(context, network);
      List<NeuronDropout> dropouts = new ArrayList<>();
      collect(network, dropouts);
      for (int i = 0; i < masks.size(); i++) {
        dropouts
            .get(i)
            .useMask(simulation, reference.array(masks.get(i)).toArray(context.manager()));
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
}

package org.ottt.djl.benchmarks.reference;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
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
        .optLayout(layout(reference.settings().getAsJsonArray("cfg")))
        .optClasses(reference.integer("num_classes"))
        .optDropout(reference.number("neuron_dropout", 0f))
        .optFeedback(hasFeedback(reference))
        .optNeurons(reference.neurons())
        .optTimeSteps(timeSteps)
        .build();
  }

  private static boolean hasFeedback(ReferenceCase reference) {
    return reference.has("model")
        ? reference.text("model").equals("OnlineSpikingVGGF")
        : reference.kind().equals("vggf_ottt");
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

  /** An S holds for the next convolution, also where pools lie between the two. */
  static int[] layout(JsonArray cfg) {
    List<Integer> layout = new ArrayList<>();
    boolean stride = false;
    for (JsonElement item : cfg) {
      if (item.getAsJsonPrimitive().isNumber()) {
        if (stride) {
          layout.add(SpikingVgg.STRIDE);
        }
        stride = false;
        layout.add(item.getAsInt());
      } else if (item.getAsString().equals("M")) {
        layout.add(SpikingVgg.POOL);
      } else if (item.getAsString().equals("S")) {
        stride = true;
      } else {
        throw new IllegalArgumentException("unknown layer " + item);
      }
    }
    return toInts(layout);
  }
}

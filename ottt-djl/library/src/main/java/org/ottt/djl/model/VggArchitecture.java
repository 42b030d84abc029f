package org.ottt.djl.model;

import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.NeuronModel;

/**
 * The layers of a {@link SpikingVgg}.
 *
 * @param layout numbers of channels, {@link SpikingVgg#POOL} and {@link SpikingVgg#STRIDE}
 * @param width factor on all numbers of channels, positive
 * @param feedback whether the last hidden layer feeds back into the first (VGG-F)
 * @param dropout dropout on each layer's spikes in training, in [0, 1)
 */
public record VggArchitecture(List<Integer> layout, double width, boolean feedback, float dropout)
    implements Architecture {

  /**
   * Checks the layout.
   *
   * @param layout numbers of channels, {@link SpikingVgg#POOL} and {@link SpikingVgg#STRIDE}
   * @param width factor on all numbers of channels, positive
   * @param feedback whether the last hidden layer feeds back into the first (VGG-F)
   * @param dropout dropout on each layer's spikes in training, in [0, 1)
   */
  public VggArchitecture {
    layout = List.copyOf(layout);
    SpikingVgg.Builder.requireLayout(layout.stream().mapToInt(item -> item).toArray());
  }

  @Override
  public SpikingNetwork build(int classes, int timeSteps, NeuronModel neurons) {
    return SpikingVgg.builder()
        .optLayout(layout.stream().mapToInt(item -> item).toArray())
        .optWidth(width)
        .optFeedback(feedback)
        .optDropout(dropout)
        .optClasses(classes)
        .optTimeSteps(timeSteps)
        .optNeurons(neurons)
        .build();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The authors' list of modules has a convolution, a neuron and a scale for each number of
   * channels and a pool for each pool. All convolutions but the one that reads the image are
   * wrapped ({@code .op}). With feedback the first convolution stands outside of the list.
   */
  @Override
  public List<String> authorNames(NeuronModel neurons) {
    List<String> names = new ArrayList<>();
    int module = 0;
    boolean first = true;
    for (int item : layout) {
      if (item == SpikingVgg.POOL) {
        module++;
      } else if (item != SpikingVgg.STRIDE) {
        String neuron = "features." + (first && feedback ? module : module + 1);
        AuthorNaming.addNeurons(names, neuron, neurons);
        if (!first) {
          AuthorNaming.addStandardized(names, "features." + module + ".op");
        } else {
          AuthorNaming.addStandardized(names, feedback ? "conv1" : "features." + module);
        }
        module += first && feedback ? 2 : 3;
        first = false;
      }
    }
    if (feedback) {
      AuthorNaming.addPlain(names, "fb_conv.op");
    }
    AuthorNaming.addPlain(names, "classifier.0.op");
    return names;
  }
}

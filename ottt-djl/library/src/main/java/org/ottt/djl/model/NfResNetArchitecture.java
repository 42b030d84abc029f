package org.ottt.djl.model;

import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.NeuronModel;

/**
 * The layers of an {@link NfResNet}.
 *
 * @param bottleneck whether blocks have three convolutions (50 layers) or two
 * @param blocks number of blocks of each stage
 * @param widths channels of each stage, as many as there are stages
 * @param width factor on all numbers of channels, positive
 * @param alpha the fixed factor of the branches
 */
public record NfResNetArchitecture(
    boolean bottleneck, List<Integer> blocks, List<Integer> widths, double width, float alpha)
    implements Architecture {

  /** Hundreds of times as deep as any network; a damaged file may ask for billions. */
  private static final int MAX_BLOCKS = 10_000;

  /**
   * Checks the stages.
   *
   * @param bottleneck whether blocks have three convolutions (50 layers) or two
   * @param blocks number of blocks of each stage
   * @param widths channels of each stage, as many as there are stages
   * @param width factor on all numbers of channels, positive
   * @param alpha the fixed factor of the branches
   */
  public NfResNetArchitecture {
    blocks = List.copyOf(blocks);
    widths = List.copyOf(widths);
    if (blocks.isEmpty() || blocks.size() != widths.size()) {
      throw new IllegalArgumentException("Every stage needs a number of blocks and a width.");
    }
    if (blocks.stream().mapToLong(Integer::longValue).sum() > MAX_BLOCKS) {
      throw new IllegalArgumentException(
          "A network has at most " + MAX_BLOCKS + " blocks, not " + blocks + ".");
    }
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i) < 1 || widths.get(i) < 1) {
        throw new IllegalArgumentException(
            "A stage needs at least 1 block and 1 channel, but has "
                + blocks.get(i)
                + " and "
                + widths.get(i)
                + ".");
      }
    }
  }

  /**
   * Returns the layers of one of the known networks.
   *
   * @param depth which
   * @param width factor on all numbers of channels, positive; 1 for the paper's
   * @return its layers
   */
  public static NfResNetArchitecture of(NfResNet.Depth depth, double width) {
    return new NfResNetArchitecture(
        depth.bottleneck(), depth.blocks(), NfResNet.defaultWidths(), width, NfResNet.ALPHA);
  }

  @Override
  public SpikingNetwork build(int classes, int timeSteps, NeuronModel neurons) {
    return NfResNet.builder(bottleneck)
        .optStages(blocks, widths.stream().mapToInt(item -> item).toArray())
        .optWidth(width)
        .optAlpha(alpha)
        .optClasses(classes)
        .optTimeSteps(timeSteps)
        .optNeurons(neurons)
        .build();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The authors have blocks of two convolutions only; a third one is named the same way.
   */
  @Override
  public List<String> authorNames(NeuronModel neurons) {
    List<String> names = new ArrayList<>();
    AuthorNaming.addStandardized(names, "conv1");
    int channels = NetworkBuilder.scaled(widths.get(0), width);
    for (int stage = 0; stage < blocks.size(); stage++) {
      int out = NfResNet.outputChannels(widths.get(stage), width, bottleneck);
      for (int i = 0; i < blocks.get(stage); i++) {
        String block = "layer" + (stage + 1) + "." + i + ".";
        names.add(block + "skipinit_gain");
        AuthorNaming.addNeurons(names, block + "neuron1", neurons);
        int convolutions = bottleneck ? 3 : 2;
        for (int convolution = 1; convolution <= convolutions; convolution++) {
          if (convolution < convolutions) {
            AuthorNaming.addNeurons(names, block + "neuron" + (convolution + 1), neurons);
          }
          AuthorNaming.addStandardized(names, block + "conv" + convolution + ".op");
        }
        if (NfResNet.downsamples(stage, i, channels, out)) {
          AuthorNaming.addStandardized(names, block + "downsample.op");
        }
        channels = out;
      }
    }
    AuthorNaming.addPlain(names, "fc");
    return names;
  }
}

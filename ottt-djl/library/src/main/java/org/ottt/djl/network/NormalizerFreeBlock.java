package org.ottt.djl.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.util.List;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.simulation.Signal;
import org.ottt.djl.simulation.SpikingBlock;
import org.ottt.djl.simulation.TimeStep;
import org.ottt.djl.synapse.Synapse;

/**
 * A residual block without normalization (Brock et al. 2021) on a stream of currents x:
 *
 * <pre>
 *   a        = LIF(x / beta)
 *   identity = downsample(a)  or  x
 *   x        = alpha * skipinit_gain * branch(a) + identity
 * </pre>
 *
 * <p>beta is the standard deviation that x is expected to have, alpha how much a branch adds to its
 * variance. {@code skipinit_gain} is a learnable number that starts at 0.
 */
public final class NormalizerFreeBlock extends AbstractSpikingBlock implements FlowPart {

  private final NeuronLayer neurons;
  private final SpikingSequence hidden = new SpikingSequence();
  private final Synapse last;
  private final Synapse downsample;
  private final Parameter skipGain;
  private final float alpha;
  private final float beta;

  /**
   * Creates the block.
   *
   * @param model the first layer of neurons
   * @param hidden the branch's layers of neurons
   * @param last the connection that ends the branch
   * @param downsample the connection of the shortcut, or null where it is x itself
   * @param alpha the branch's fixed factor
   * @param beta what x is divided by
   */
  @SuppressWarnings("this-escape")
  public NormalizerFreeBlock(
      NeuronModel model,
      List<? extends SpikingBlock> hidden,
      Synapse last,
      Synapse downsample,
      float alpha,
      float beta) {
    skipGain =
        addParameter(
            Parameter.builder()
                .setName("skipinit_gain")
                .setType(Parameter.Type.OTHER)
                .optInitializer(Initializer.ZEROS)
                .optShape(new Shape())
                .build());
    neurons = addChildBlock("neurons", new NeuronLayer(model));
    addChildBlock("hidden", this.hidden);
    hidden.forEach(this.hidden::add);
    this.last = addChildBlock("last", last);
    this.downsample = downsample == null ? null : addChildBlock("downsample", downsample);
    this.alpha = alpha;
    this.beta = beta;
  }

  @Override
  public Signal step(TimeStep step, Signal stream) {
    Signal activity = neurons.step(step, beta == 1 ? stream : stream.mapLinear(this::overBeta));
    Signal branch = step.current(last, hidden.step(step, activity));
    Signal identity = downsample == null ? stream : step.current(downsample, activity);
    return step.scale(this, skipGain, alpha, branch).plus(identity);
  }

  @Override
  public boolean hasTraceForm() {
    return true;
  }

  @Override
  public int describe(StepFlow.Builder flow, int stream) {
    int scaled =
        beta == 1
            ? stream
            : flow.apply(this, new StepFlow.Times(1 / beta), flow.shape(stream), stream);
    int activity = flow.part(neurons, scaled);
    int branch = flow.connect(last, flow.part(hidden, activity));
    int identity = downsample == null ? stream : flow.connect(downsample, activity);
    int scaledBranch =
        flow.apply(this, new StepFlow.Gain(skipGain, alpha), flow.shape(branch), branch);
    return flow.sum(this, scaledBranch, identity);
  }

  private NDArray overBeta(NDArray array) {
    return Scalars.times(array, 1 / beta);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return last.getOutputShapes(hidden.getOutputShapes(inputShapes));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    neurons.initialize(manager, dataType, inputShapes);
    hidden.initialize(manager, dataType, inputShapes);
    last.initialize(manager, dataType, hidden.getOutputShapes(inputShapes));
    if (downsample != null) {
      downsample.initialize(manager, dataType, inputShapes);
    }
    Shape branch = getOutputShapes(inputShapes)[0];
    Shape identity =
        downsample == null ? inputShapes[0] : downsample.getOutputShapes(inputShapes)[0];
    if (!branch.equals(identity)) {
      throw new IllegalArgumentException(
          "the branch brings %s, the shortcut %s; give both equal filters and strides"
              .formatted(branch, identity));
    }
  }
}

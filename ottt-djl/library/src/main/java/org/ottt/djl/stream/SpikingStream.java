package org.ottt.djl.stream;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ottt.djl.inference.SpikingModels;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.ModelParameters;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.SpikeSimulation;

/**
 * A network that reads an endless stream of frames and answers each of them. It keeps only the
 * state of its neurons from step to step, so a step takes the same memory and time however many
 * there were before.
 *
 * <pre>{@code
 * try (SpikingStream stream = SpikingStream.of(model)) {
 *   while (camera.isOn()) {
 *     System.out.println(stream.step(camera.frame()).bestName());
 *   }
 * }
 * }</pre>
 *
 * <p>Any number of streams may be open on one network, each in a thread of its own. A {@link
 * LearningStream} or a trainer may change the network's weights meanwhile, and a checkpoint or
 * model may be loaded into it: every step sees the weights of one moment. A thread that holds the
 * read lock of {@link SpikingNetwork#parameterLock} may take steps, too.
 */
public final class SpikingStream implements AutoCloseable {

  /** How much of the evidence is left at the next step, unless set otherwise. */
  public static final double DEFAULT_FADE = 0.9;

  private final SharedWeights weights;
  private final StreamCore core;

  /**
   * Opens a stream, with all neurons at rest.
   *
   * @param network an initialized network, which stays open and belongs to the caller
   * @param classes the names of the classes, or null to number them
   * @throws IllegalStateException if the network has no parameters yet
   * @throws IllegalArgumentException if the number of names is not that of the classes
   */
  public SpikingStream(SpikingNetwork network, List<String> classes) {
    requireInitialized(network);
    weights = SharedWeights.join(network, false);
    try {
      core =
          new StreamCore(
              network,
              weights.manager(),
              classes,
              DEFAULT_FADE,
              null,
              (manager, observer) ->
                  new SpikeSimulation(
                      new SimulationContext(
                              manager, new ModelParameters(manager), false, false, observer)
                          .withWeights(weights.prepared()),
                      true));
    } catch (RuntimeException | Error e) {
      weights.leave(false);
      throw e;
    }
  }

  /**
   * Opens a stream on a loaded model.
   *
   * @param model a model of {@link SpikingModels}, which stays open and belongs to the caller
   * @return the stream, to be closed by the caller before the model
   * @throws IllegalArgumentException if it is another model
   */
  public static SpikingStream of(Model model) {
    List<String> classes = SpikingModels.descriptionOf(model).classes();
    return new SpikingStream((SpikingNetwork) model.getBlock(), classes);
  }

  static void requireInitialized(SpikingNetwork network) {
    if (!network.isInitialized()) {
      throw new IllegalStateException(
          "The network has no parameters yet; initialize it with the shape of a frame, such as new"
              + " Shape(1, 2, 32, 32), or load a checkpoint.");
    }
  }

  /**
   * Shows the network the next frame.
   *
   * @param frame the values of {@link #frameShape}, row by row
   * @return the network's present answer
   * @throws IllegalArgumentException if the frame is of another size or has values that are not
   *     finite; nothing has changed then
   */
  public StreamAnswer step(float[] frame) {
    // First the lock, then the stream's turn. Otherwise a thread that reads could wait for its turn
    // behind one that waits for an update, which waits for the reader.
    return weights.read(core.network(), () -> stepInTurn(frame));
  }

  private synchronized StreamAnswer stepInTurn(float[] frame) {
    core.check(frame);
    float[] logits;
    try (Simulation.Window window = core.simulation().openWindow(1)) {
      logits = HostValues.floats(core.logits(core.simulation(), frame));
    }
    return core.answer(logits, Float.NaN);
  }

  /**
   * Shows the network the next frame.
   *
   * @param frame {@code [C, H, W]} or {@code [1, C, H, W]}; stays the caller's
   * @return the network's present answer
   * @throws IllegalArgumentException as {@link #step(float[])}
   */
  public StreamAnswer step(NDArray frame) {
    return step(core.values(frame));
  }

  /** Returns all neurons to rest and clears the evidence, as before the first frame. */
  public synchronized void reset() {
    core.reset();
  }

  /**
   * Sets how fast the evidence fades. The present evidence stays.
   *
   * @param factor how much is left at the next step, in [0, 1]: 0 answers by the present step
   *     alone, 1 never forgets; {@value #DEFAULT_FADE} by default
   */
  public synchronized void fade(double factor) {
    core.evidence().setFade(factor);
  }

  /**
   * Returns the shape of a frame.
   *
   * @return {@code [C, H, W]}
   */
  public Shape frameShape() {
    return core.frameShape();
  }

  /**
   * Returns the names of the classes.
   *
   * @return names in the order of the labels
   */
  public List<String> classes() {
    return core.classes();
  }

  /**
   * Returns the number of frames so far.
   *
   * @return the number of steps
   */
  public long steps() {
    return core.steps();
  }

  /** Frees the state. */
  @Override
  public synchronized void close() {
    if (!core.isClosed()) {
      core.close();
      weights.leave(false);
    }
  }
}

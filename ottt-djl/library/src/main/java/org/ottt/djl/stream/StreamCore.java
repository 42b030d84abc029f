package org.ottt.djl.stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.InputSequence;
import org.ottt.djl.network.NeuronDropout;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SpikeObserver;

/** What streams of inference and of learning share: the state between steps and its read-out. */
final class StreamCore implements AutoCloseable {

  private final SpikingNetwork network;
  private final NDManager manager;
  private final SpikeObserver observer;
  private final BiFunction<NDManager, SpikeObserver, Simulation> opening;
  private final Shape frameShape;
  private final int frameSize;
  private final List<String> classes;
  private Simulation simulation;
  private Evidence evidence;

  /** Read by threads that do not wait for a step to end. */
  private final AtomicLong steps = new AtomicLong();

  private boolean rehearsing;
  private boolean closed;

  /**
   * Opens the state of a stream.
   *
   * @param observer is shown the spikes of all steps, or null
   * @param opening opens a simulation at rest, with a manager and the observer that it is to show
   */
  StreamCore(
      SpikingNetwork network,
      NDManager parent,
      List<String> classNames,
      double fade,
      SpikeObserver observer,
      BiFunction<NDManager, SpikeObserver, Simulation> opening) {
    this.network = network;
    this.observer =
        observer == null
            ? null
            : (neurons, spikes) -> {
              if (!rehearsing) {
                observer.onSpikes(neurons, spikes);
              }
            };
    this.opening = opening;
    frameShape = InputSequence.shapeOfStep(network.getInputShapes()[0]).slice(1);
    frameSize = Math.toIntExact(frameShape.size());
    int outputs =
        (int) network.getOutputShapes(new Shape[] {new Shape(1).addAll(frameShape)})[0].get(1);
    classes =
        classNames == null
            ? IntStream.range(0, outputs).mapToObj(Integer::toString).toList()
            : List.copyOf(classNames);
    if (classes.size() != outputs) {
      throw new IllegalArgumentException(
          "The network has %d classes, but %d names were given."
              .formatted(outputs, classes.size()));
    }
    evidence = new Evidence(outputs, fade);
    manager = parent.newSubManager();
    manager.setName("stream");
    try {
      simulation = open();
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  /** Opens a simulation at rest. */
  Simulation open() {
    Simulation opened = opening.apply(manager, observer);
    if (opened.isTraining()) {
      network
          .partNames()
          .keySet()
          .forEach(
              part -> {
                if (part instanceof NeuronDropout dropout && dropout.probability() > 0) {
                  // Its one mask per sample would silence the same neurons for the whole stream.
                  try (Simulation.Window window = opened.openWindow(1)) {
                    dropout.useMask(opened, manager.ones(new Shape(1)));
                  }
                }
              });
    }
    return opened;
  }

  SpikingNetwork network() {
    return network;
  }

  NDManager manager() {
    return manager;
  }

  Shape frameShape() {
    return frameShape;
  }

  List<String> classes() {
    return classes;
  }

  Simulation simulation() {
    return simulation;
  }

  Evidence evidence() {
    return evidence;
  }

  long steps() {
    return steps.get();
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The stream is closed; open another one.");
    }
  }

  /** Refuses a frame that the network cannot be shown, before anything has changed. */
  void check(float[] frame) {
    requireOpen();
    if (frame.length != frameSize) {
      throw new IllegalArgumentException(
          "The network reads frames %s of %d values, but this one has %d."
              .formatted(frameShape, frameSize, frame.length));
    }
    for (int i = 0; i < frame.length; i++) {
      if (!Float.isFinite(frame[i])) {
        throw new IllegalArgumentException(
            "Value %d of the frame is %s; frames must be finite numbers.".formatted(i, frame[i]));
      }
    }
  }

  /** Returns the values of a frame {@code [C, H, W]} or {@code [1, C, H, W]}. */
  float[] values(NDArray frame) {
    requireOpen();
    Shape shape = frame.getShape();
    if (!shape.equals(frameShape) && !shape.equals(new Shape(1).addAll(frameShape))) {
      throw new IllegalArgumentException(
          "The network reads frames %s, but this one is %s.".formatted(frameShape, shape));
    }
    if (frame.getDataType() == DataType.FLOAT32) {
      return HostValues.floats(frame);
    }
    try (NDArray floats = frame.toType(DataType.FLOAT32, false)) {
      return HostValues.floats(floats);
    }
  }

  /** Returns the logits {@code [1, classes]} of a step; to be called within a window. */
  NDArray logits(Simulation of, float[] frame) {
    NDArray input = manager.create(FloatBuffer.wrap(frame), new Shape(1).addAll(frameShape));
    return network.step(of, input);
  }

  /** Counts a step and reads it out. */
  StreamAnswer answer(float[] logits, float loss) {
    return new StreamAnswer(steps.incrementAndGet(), classes, logits, evidence.add(logits), loss);
  }

  /** Lets all neurons rest and forgets the evidence. */
  void reset() {
    requireOpen();
    Simulation fresh = open();
    simulation.close();
    simulation = fresh;
    evidence.clear();
  }

  /** Returns the state of all neurons by name. */
  Map<String, NDArray> state() {
    return simulation.state().byName(network.partNames());
  }

  /**
   * Opens a simulation in a state of {@link #state}.
   *
   * @throws IllegalArgumentException if it is not one of this network
   */
  Simulation restored(Map<String, NDArray> state) {
    Simulation opened = open();
    try {
      rehearse(opened);
      opened.state().restore(network.partNames(), state);
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private void rehearse(Simulation opened) {
    if (opened.isTraining()) {
      network.keepStatistics(manager, () -> showNothing(opened));
    } else {
      showNothing(opened);
    }
  }

  /** Shows nothing to a simulation, for two steps of which the observer learns nothing. */
  private void showNothing(Simulation opened) {
    float[] nothing = new float[frameSize];
    rehearsing = true;
    try {
      // What parts keep is known after they have run; what is fed back is read a step later.
      for (int i = 0; i < 2; i++) {
        try (Simulation.Window window = opened.openWindow(1)) {
          logits(opened, nothing);
        }
      }
    } finally {
      rehearsing = false;
    }
  }

  /** Takes over a state that was read. */
  void become(Simulation restored, Evidence newEvidence, long newSteps) {
    simulation.close();
    simulation = restored;
    evidence = newEvidence;
    steps.set(newSteps);
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    simulation.close();
    manager.close();
  }
}

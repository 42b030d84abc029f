package org.ottt.djl.training.parallel;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ottt.djl.network.ModelParameters;
import org.ottt.djl.simulation.SpikeObserver;

/**
 * The devices that train a network together, each with a {@link Replica} of the parameters and a
 * thread of its own. It is synchronous data parallelism: all compute their share of a batch, the
 * gradients are added up on the first device, the optimizer runs there, and the new weights are
 * copied to all. With a single device it is the caller's thread and the model's own parameters, and
 * nothing is copied.
 *
 * <p>PyTorch records graphs by thread: DJL switches it off in the thread that started the engine
 * and on while a collector is open there, but a fresh thread has it on. So the threads here record
 * whatever they compute with parameters; they only run steps of training, and the collector that is
 * open in the trainer's thread may be asked from any thread to run gradients back. On the CPU the
 * backward pass runs in the thread that asks.
 */
public final class ReplicaGroup implements AutoCloseable {

  private final Block network;
  private final List<Replica> replicas = new ArrayList<>();
  private final List<MirroredParameters> mirrors = new ArrayList<>();
  private final Workers workers;

  /**
   * Creates the group. Parameters are copied with the first batch.
   *
   * @param manager owns the copies; its device is that of the network's parameters
   * @param network the network
   * @param devices where to compute, the manager's device first; the CPU may be named several times
   * @throws IllegalArgumentException if there is none, or the first is not the manager's
   */
  public ReplicaGroup(NDManager manager, Block network, List<Device> devices) {
    if (devices.isEmpty() || !devices.get(0).equals(manager.getDevice())) {
      throw new IllegalArgumentException(
          "The first device must be that of the model, %s, but the devices are %s."
              .formatted(manager.getDevice(), devices));
    }
    this.network = network;
    replicas.add(new Replica(0, manager, new ModelParameters(manager)));
    List<String> names = new ArrayList<>();
    for (Device device : devices.subList(1, devices.size())) {
      NDManager there = manager.newSubManager(device);
      there.setName("replica");
      MirroredParameters mirror = new MirroredParameters(there);
      mirrors.add(mirror);
      names.add("ottt-replica-" + replicas.size());
      replicas.add(new Replica(replicas.size(), there, mirror));
    }
    workers = new Workers(names);
  }

  /**
   * Returns the replicas.
   *
   * @return one per device, in the order of the devices
   */
  public List<Replica> replicas() {
    return List.copyOf(replicas);
  }

  /**
   * Returns the replica of the model's own parameters.
   *
   * @return the first one
   */
  public Replica first() {
    return replicas.get(0);
  }

  /**
   * Runs some work on the first replicas at the same time, each in its own thread, and waits for
   * all of them.
   *
   * @param count how many take part, from 1; fewer than all for a batch with fewer samples
   * @param work what each does
   * @throws RuntimeException what the work threw, or an Error; all have stopped by then
   */
  public void run(int count, Consumer<Replica> work) {
    workers.run(count, number -> work.accept(replicas.get(number)));
  }

  /**
   * Lets an observer see the spikes of all replicas, one call at a time.
   *
   * @param observer the observer
   * @return one that may be called from all threads
   */
  public SpikeObserver oneAtATime(SpikeObserver observer) {
    if (mirrors.isEmpty()) {
      return observer;
    }
    Object turn = new Object();
    return (neurons, spikes) -> {
      synchronized (turn) {
        observer.onSpikes(neurons, spikes);
      }
    };
  }

  /**
   * Ends the work of a replica when that of another has failed; to be called between its pieces.
   *
   * @throws java.util.concurrent.CancellationException if another replica has failed
   */
  public void requireNoFailure() {
    workers.requireNoFailure();
  }

  /**
   * Copies the first device's weights to all others. Done before they are used, not after they were
   * changed: so weights that somebody else has set, as from a checkpoint, are seen as well.
   */
  public void copyWeights() {
    if (!mirrors.isEmpty()) {
      for (Parameter parameter : network.getParameters().values()) {
        mirrors.forEach(mirror -> mirror.copyWeight(parameter));
      }
    }
  }

  /** Adds the gradients of all devices to those of the first, in their order, and clears them. */
  public void addGradients() {
    if (!mirrors.isEmpty()) {
      for (Parameter parameter : network.getParameters().values()) {
        if (parameter.requiresGradient()) {
          mirrors.forEach(mirror -> mirror.addGradientTo(parameter));
        }
      }
    }
  }

  /** Clears the gradients of all devices but the first, after a batch that failed. */
  public void clearGradients() {
    if (!mirrors.isEmpty()) {
      for (Parameter parameter : network.getParameters().values()) {
        mirrors.forEach(mirror -> mirror.clearGradient(parameter));
      }
    }
  }

  /** Ends the threads and frees the copies. */
  @Override
  public void close() {
    workers.close();
    mirrors.forEach(mirror -> mirror.getManager().close());
  }
}

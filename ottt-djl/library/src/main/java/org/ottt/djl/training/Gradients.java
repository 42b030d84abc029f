package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.optimizer.Optimizer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.ottt.djl.ndarray.GradientArray;
import org.ottt.djl.ndarray.Scalars;
import org.ottt.djl.network.ParameterChange;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.synapse.Synapse;
import org.ottt.djl.training.optimizer.ParameterUpdate;
import org.ottt.djl.training.optimizer.UsedParameters;
import org.ottt.djl.training.parallel.Replica;
import org.ottt.djl.training.parallel.ReplicaGroup;

/**
 * The gradients of a network's parameters: made, added up over devices and processes, used for an
 * update, and cleared. They are zero whenever no batch is running and none waits for its update.
 *
 * <p>Their arrays take as much memory as the parameters, and while the steps of a batch run, those
 * of the prepared weights take their place. So they are freed after an update where that can be.
 */
final class Gradients {

  private final SpikingNetwork network;
  private final Optimizer optimizer;
  private final ParameterUpdate update;
  private final ReplicaGroup replicas;
  private final TrainingProcesses processes;
  private Consumer<SpikingNetwork> listener = ignored -> {};
  private Consumer<SpikingNetwork> runListener = ignored -> {};

  /** Those whose gradients are freed after an update where that can be. */
  private final Set<Parameter> freed = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Those whose gradients have arrays of their own, made before the backward pass. */
  private final Set<Parameter> made = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The first device's, which takes part in every batch. */
  private final UsedParameters used;

  /** Those that were not frozen at the latest backward pass. */
  private final Set<Parameter> reached = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Creates them; the engine allocates the arrays with the first batch.
   *
   * @param network whose parameters learn
   * @param optimizer updates them
   * @param replicas the devices that compute gradients
   * @param processes the processes that do
   */
  Gradients(
      SpikingNetwork network,
      Optimizer optimizer,
      ReplicaGroup replicas,
      TrainingProcesses processes) {
    this.network = network;
    this.optimizer = optimizer;
    this.replicas = replicas;
    this.processes = processes;
    used = new UsedParameters(replicas.first().parameters());
    update = new ParameterUpdate(optimizer, used);
    addWeights(network);
  }

  /**
   * The weights of connections, which take nearly all of the memory. In a part of a user's own, two
   * parameters may get views of one array as their gradients, which the engine would take for both;
   * see PyTorch's issue 34082.
   */
  private void addWeights(Block block) {
    if (block instanceof Synapse) {
      freed.addAll(block.getDirectParameters().values());
    }
    block.getChildren().values().forEach(this::addWeights);
  }

  /**
   * Shows the network to a listener whenever its gradients are complete.
   *
   * @param newListener the listener, or null for none
   */
  void setListener(Consumer<SpikingNetwork> newListener) {
    listener = newListener == null ? ignored -> {} : newListener;
  }

  /** Does the same for a listener of a run, which leaves the other one in its place. */
  void setRunListener(Consumer<SpikingNetwork> newListener) {
    runListener = newListener == null ? ignored -> {} : newListener;
  }

  /** Tells whether some parameter is frozen. */
  boolean someAreFrozen() {
    return !network.getParameters().values().stream().allMatch(Parameter::requiresGradient);
  }

  /**
   * Makes sure that there is something to learn, and that the arrays of all parameters that learn
   * can have gradients; those of a model that was loaded since the last batch are new.
   */
  void attach() {
    List<Parameter> parameters = network.getParameters().values();
    if (parameters.stream().noneMatch(Parameter::requiresGradient)) {
      throw new IllegalStateException(
          "All parameters of the network are frozen, so there is nothing to train; unfreeze some"
              + " with freezeParameters(false).");
    }
    for (Parameter parameter : parameters) {
      if (parameter.requiresGradient() && !parameter.getArray().hasGradient()) {
        parameter.getArray().setRequiresGradient(true);
        made.remove(parameter);
      }
    }
  }

  /**
   * Says whether the arrays of weights are made anew with every batch. Not where devices or
   * processes add theirs to them: all must be there then, also of parameters that the loss does not
   * reach.
   */
  private boolean areTemporary() {
    return replicas.replicas().size() == 1 && processes.communicator().size() == 1;
  }

  /**
   * Returns where a device's share of a batch gets its parameters, so that it is known which ones
   * are used.
   */
  ParameterStore parameters(Replica replica) {
    return replica.index() == 0 ? used : replica.parameters();
  }

  /** Forgets which parameters have been used, as by a rehearsal. */
  void forgetUse() {
    used.forget();
  }

  /** Readies the weights of all devices, and the gradients for the backward pass. */
  void prepare(GradientCollector collector) {
    replicas.copyWeights();
    boolean temporary = areTemporary();
    reached.clear();
    // The engine makes the arrays at the first backward pass only.
    try (NDScope scope = new NDScope()) {
      for (Parameter parameter : network.getParameters().values()) {
        if (parameter.requiresGradient()) {
          reached.add(parameter);
          if (!(temporary && freed.contains(parameter)) && made.add(parameter)) {
            collector.backward(Scalars.times(parameter.getArray().sum(), 0));
          }
        }
      }
    }
  }

  /**
   * Adds the gradients of all devices to those of the first, then those of all processes; all of
   * them have the batch's gradients then.
   */
  void addUp(FiniteCheck check) {
    replicas.addGradients();
    processes.addGradients(network);
    check.addGradients();
    runListener.accept(network);
    listener.accept(network);
  }

  /**
   * Updates all parameters with their gradients, then clears these; all of them also where the
   * optimizer fails.
   */
  void update() {
    try (ParameterChange change = network.changeParameters()) {
      updateParameters();
    } catch (RuntimeException | Error e) {
      clear();
      throw e;
    }
    processes.afterUpdate(network, optimizer);
  }

  private void updateParameters() {
    boolean temporary = areTemporary();
    for (Parameter parameter : network.getParameters().values()) {
      if (parameter.requiresGradient()) {
        try (NDArray gradient = parameter.getArray().getGradient()) {
          update.apply(parameter, gradient);
          if (temporary && freed.contains(parameter)) {
            free(parameter);
          } else {
            gradient.subi(gradient);
          }
        }
      } else if (reached.contains(parameter)) {
        // Frozen since: what it has would be added to the gradient when it learns again.
        free(parameter);
      }
    }
  }

  private void free(Parameter parameter) {
    GradientArray.free(parameter.getArray());
    made.remove(parameter);
  }

  /**
   * Clears what a failed batch or another trainer or stream left, including values that are not
   * finite.
   */
  void clear() {
    network.requireNotReading();
    replicas.clearGradients();
    Lock lock = network.parameterLock().writeLock();
    lock.lock();
    try {
      network.getParameters().values().stream()
          .filter(Parameter::isInitialized)
          .forEach(this::free);
    } finally {
      lock.unlock();
    }
  }
}

package org.ottt.djl.training;

import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.parallel.BatchRows;
import org.ottt.djl.training.parallel.GradientExchange;

/** The processes that train a network together; usually there is this one alone. */
final class TrainingProcesses {

  private Communicator communicator = Communicator.single();
  private GradientExchange exchange = new GradientExchange(communicator, 0);

  /**
   * Trains together with other processes from now on.
   *
   * @param group the processes
   * @param averageEvery 0 to add the gradients of every update; K to average weights every K
   *     updates instead
   */
  void join(Communicator group, int averageEvery) {
    exchange = new GradientExchange(group, averageEvery);
    communicator = group;
  }

  Communicator communicator() {
    return communicator;
  }

  /** Finds where the samples of this process stand among those that make up a gradient. */
  BatchRows rows(Batch batch) {
    return exchange.rows(batch);
  }

  void addGradients(SpikingNetwork network) {
    exchange.addGradients(network);
  }

  void afterUpdate(SpikingNetwork network, Optimizer optimizer) {
    exchange.afterUpdate(network, optimizer);
  }

  /** Averages weights that may differ between processes. */
  void synchronize(SpikingNetwork network, Optimizer optimizer) {
    exchange.synchronize(network, optimizer);
  }

  /** Gives all processes the parameters of rank 0. */
  void shareParameters(SpikingNetwork network) {
    exchange.shareParameters(network);
  }

  /**
   * Takes part in a batch of which there are no samples here. Where weights are averaged, other
   * processes may have some.
   *
   * @param updates how many updates the batch is for
   */
  BatchResult passBatch(int updates, SpikingNetwork network, Optimizer optimizer) {
    if (!exchange.averages()) {
      return BatchResult.NONE;
    }
    for (int i = 0; i < updates; i++) {
      afterUpdate(network, optimizer);
    }
    return sum(BatchResult.NONE);
  }

  /** Adds up what all processes found; each sees the same. */
  BatchResult sum(BatchResult own) {
    if (communicator.size() == 1) {
      return own;
    }
    // Where gradients are added, a process's loss is its part of the batch's mean already.
    double weight = exchange.averages() ? own.samples() : 1;
    double[] sums = {own.samples(), own.loss() * weight, own.top1(), own.top5()};
    communicator.allReduce(sums);
    if (sums[0] == 0) {
      return BatchResult.NONE;
    }
    double loss = exchange.averages() ? sums[1] / sums[0] : sums[1];
    return new BatchResult((int) sums[0], loss, (int) sums[2], (int) sums[3]);
  }
}

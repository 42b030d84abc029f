package org.ottt.djl.benchmarks.reference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import ai.djl.translate.Batchifier;
import ai.djl.translate.StackBatchifier;

/** Makes DJL batches of what cases state. */
final class CaseBatches {

  private CaseBatches() {}

  /** Takes records out of a case's images. */
  static Batch of(NDManager parent, CaseImages images, long[] records) {
    NDManager manager = parent.newSubManager();
    long[] labels = new long[records.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = images.label((int) records[i]);
    }
    return of(
        manager,
        manager.create(images.take(records), new Shape(records.length, 3, 32, 32)),
        manager.create(labels));
  }

  /** Wraps arrays whose manager the batch takes over. */
  static Batch of(NDManager manager, NDArray input, NDArray labels) {
    Batchifier stack = new StackBatchifier();
    return new Batch(
        manager, new NDList(input), new NDList(labels), (int) labels.size(), stack, stack, 0, 0);
  }
}

package org.ottt.djl.training;

import ai.djl.training.dataset.Batch;
import java.util.Iterator;
import java.util.function.Consumer;

/** The batches of a data set, each looked through before it is handed on. */
record CheckedBatches(Iterable<Batch> batches, Consumer<Batch> check) implements Iterable<Batch> {

  @Override
  public Iterator<Batch> iterator() {
    Iterator<Batch> iterator = batches.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return iterator.hasNext();
      }

      @Override
      public Batch next() {
        Batch batch = iterator.next();
        try {
          check.accept(batch);
        } catch (RuntimeException | Error e) {
          batch.close();
          throw e;
        }
        return batch;
      }
    };
  }
}

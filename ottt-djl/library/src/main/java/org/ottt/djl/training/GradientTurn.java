package org.ottt.djl.training;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A turn to compute gradients. The engine has one gradient collector per process, so trainers and
 * streams that learn in several threads wait for each other:
 *
 * <pre>{@code
 * try (GradientTurn turn = GradientTurn.take();
 *     GradientCollector collector = Engine.getInstance().newGradientCollector()) {
 *   collector.backward(loss);
 * }
 * }</pre>
 */
public final class GradientTurn implements AutoCloseable {

  static final ReentrantLock LOCK = new ReentrantLock();

  private GradientTurn() {}

  /**
   * Waits for this thread's turn.
   *
   * @return the turn, to be closed by the caller in the same thread
   */
  public static GradientTurn take() {
    LOCK.lock();
    return new GradientTurn();
  }

  /** Lets the next thread take its turn. */
  @Override
  public void close() {
    LOCK.unlock();
  }
}

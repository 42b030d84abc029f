package org.ottt.djl.network;

/**
 * The time in which one thread gives a network's parameters new values and nobody reads them, from
 * {@link SpikingNetwork#changeParameters} to {@link #close}:
 *
 * <pre>{@code
 * try (ParameterChange change = network.changeParameters()) {
 *   InPlace.set(network.classifier().getParameters().valueAt(0).getArray(), values);
 * }
 * }</pre>
 */
public final class ParameterChange implements AutoCloseable {

  private final Runnable end;

  ParameterChange(Runnable end) {
    this.end = end;
  }

  /**
   * Lets others read the new values, also those of a change that failed halfway. To be called once,
   * by the thread that began the change.
   */
  @Override
  public void close() {
    end.run();
  }
}

package org.ottt.djl.training.optimizer;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.ottt.djl.ndarray.InPlace;

/**
 * An optimizer whose memory of past gradients can be read and set, so that a checkpoint holds it
 * and a resumed run makes the updates of an uninterrupted one. Implement it in your own optimizers;
 * {@link OptimizerState} covers those of DJL.
 */
public interface StatefulOptimizer {

  /**
   * Returns the kinds of arrays that it keeps for each parameter.
   *
   * @return names such as {@code momentum}, which become names in checkpoints
   */
  List<String> stateKinds();

  /**
   * Returns an array that it keeps.
   *
   * @param kind one of {@link #stateKinds}
   * @param parameterId the parameter's id
   * @return the live array, of the parameter's shape, or null before the first update
   */
  NDArray getState(String kind, String parameterId);

  /**
   * Sets an array, from a checkpoint.
   *
   * @param kind one of {@link #stateKinds}
   * @param parameterId the parameter's id
   * @param values the array, which the optimizer takes over and closes
   */
  void setState(String kind, String parameterId, NDArray values);

  /**
   * Forgets an array, because a checkpoint has none. By default all its values become zero;
   * override it where an optimizer begins in another way.
   *
   * @param kind one of {@link #stateKinds}
   * @param parameterId the parameter's id
   */
  default void clearState(String kind, String parameterId) {
    NDArray values = getState(kind, parameterId);
    if (values != null) {
      InPlace.clear(values);
    }
  }
}

package org.ottt.djl.ndarray;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.loss.Loss;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

/**
 * Runs a loss written by somebody else in such a way that its operations with plain numbers are
 * safe within a graph.
 *
 * <p>{@code array.mul(0.5)} and the like hand PyTorch a number in memory of Java's, which the
 * backward pass reads again when it may have been collected (see {@link Scalars}). The loss is
 * given arrays that do these operations with an array instead, and whose results do the same;
 * everything else goes to the arrays behind them.
 */
public final class SafeNumbers {

  /** The operations whose backward pass reads the number again. */
  private static final Set<String> KEEP_NUMBER =
      Set.of("mul", "muli", "div", "divi", "pow", "powi", "mod", "modi", "maximum", "minimum");

  /** The operations whose result does not depend on the array in any graph. */
  private static final Set<String> LEAVE_GRAPH = Set.of("stopGradient", "duplicate");

  /** DJL's own arrays accept a wrapped array as an argument only by copying its values. */
  private static final String REMEDY =
      "call operations on the arrays that the loss is given, with your own as arguments:"
          + " predictions.mul(weights), not weights.mul(predictions), and"
          + " labels.oneHot(classes).matMul(weights), not weights.take(labels).";

  private SafeNumbers() {}

  /**
   * Evaluates a loss.
   *
   * @param loss the loss
   * @param labels what it compares with
   * @param predictions what it judges
   * @return the loss, a plain array within the graph of the predictions
   * @throws IllegalArgumentException if the loss does what cannot be followed: then its gradient
   *     might be lost or wrong; the message names the remedy
   */
  public static NDArray evaluate(Loss loss, NDList labels, NDList predictions) {
    NDArray value;
    try {
      value = loss.evaluate(guarded(labels, false), guarded(predictions, true));
    } catch (IllegalArgumentException | ClassCastException e) {
      if (e.getMessage() == null || !e.getMessage().contains("PtNDArray")) {
        throw e;
      }
      throw new IllegalArgumentException(
          "The loss "
              + loss.getName()
              + " hands an array that it is given to one that DJL's engine made; "
              + REMEDY,
          e);
    }
    Guard guard = guardOf(value);
    if (guard == null || !guard.inGraph) {
      throw new IllegalArgumentException(
          "The loss "
              + loss.getName()
              + " does not compute with the arrays that it is given; let it use their operations"
              + " only, from the predictions to the result.");
    }
    return guard.array;
  }

  private static NDList guarded(NDList list, boolean inGraph) {
    NDList guarded = new NDList(list.size());
    for (NDArray array : list) {
      guarded.add((NDArray) guard(NDArray.class, array, array, inGraph));
    }
    return guarded;
  }

  private static Object guard(Class<?> type, Object target, NDArray array, boolean inGraph) {
    return Proxy.newProxyInstance(
        SafeNumbers.class.getClassLoader(),
        new Class<?>[] {type},
        new Guard(target, array, inGraph));
  }

  /** Returns the wrapper of an array, or null for anything else. */
  private static Guard guardOf(Object value) {
    if (value == null || !Proxy.isProxyClass(value.getClass())) {
      return null;
    }
    return Proxy.getInvocationHandler(value) instanceof Guard guard ? guard : null;
  }

  private static Object plain(Object value) {
    Guard guard = guardOf(value);
    if (guard != null) {
      return guard.target;
    }
    if (value instanceof NDList list) {
      NDList plain = new NDList(list.size());
      list.forEach(array -> plain.add((NDArray) plain(array)));
      return plain;
    }
    if (value instanceof NDArray[] arrays) {
      NDArray[] plain = new NDArray[arrays.length];
      for (int i = 0; i < plain.length; i++) {
        plain[i] = (NDArray) plain(arrays[i]);
      }
      return plain;
    }
    return value;
  }

  private static boolean isInGraph(Object value) {
    Guard guard = guardOf(value);
    if (guard != null) {
      return guard.inGraph;
    }
    return value instanceof NDList list && list.stream().anyMatch(SafeNumbers::isInGraph);
  }

  /** Wraps an array, or the operations that DJL keeps in an object of their own. */
  private static final class Guard implements InvocationHandler {

    private final Object target;
    private final NDArray array;

    /** Whether the array depends on the predictions. */
    private final boolean inGraph;

    private Guard(Object target, NDArray array, boolean inGraph) {
      this.target = target;
      this.array = array;
      this.inGraph = inGraph;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      String name = method.getName();
      if (inGraph && name.equals("toByteBuffer")) {
        // What DJL does with an array of an unknown kind: it copies the values.
        throw new IllegalArgumentException(
            "A loss must not read the values of its predictions, nor hand them to an array of its"
                + " own, which would read them: its gradient would be lost; "
                + REMEDY);
      }
      boolean dependent = inGraph && !LEAVE_GRAPH.contains(name);
      Object[] plain = new Object[arguments == null ? 0 : arguments.length];
      for (int i = 0; i < plain.length; i++) {
        dependent |= isInGraph(arguments[i]);
        plain[i] = plain(arguments[i]);
      }
      Method called = method;
      if (target == array
          && KEEP_NUMBER.contains(name)
          && plain.length == 1
          && plain[0] instanceof Number number
          && array.getDataType().isFloating()) {
        // Its memory is PyTorch's own, and the graph holds it.
        plain[0] = array.getManager().full(new Shape(), number.floatValue(), array.getDataType());
        called = NDArray.class.getMethod(name, NDArray.class);
      }
      try {
        return guardResult(proxy, called.invoke(target, plain), dependent);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }

    private Object guardResult(Object proxy, Object result, boolean dependent) {
      if (result == target) {
        return proxy;
      }
      if (result instanceof NDArray made) {
        return guard(NDArray.class, made, made, dependent);
      }
      if (result instanceof NDArrayEx operations) {
        return guard(NDArrayEx.class, operations, array, inGraph);
      }
      if (result instanceof NDList made) {
        return guarded(made, dependent);
      }
      return result;
    }
  }
}

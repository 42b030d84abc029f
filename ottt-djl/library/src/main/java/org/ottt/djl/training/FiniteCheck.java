package org.ottt.djl.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.metrics.NotFiniteException;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.ValueStatistics;
import org.ottt.djl.network.ParameterNames;
import org.ottt.djl.network.SpikingNetwork;

/**
 * Tells for one batch whether all gradients were finite numbers, and if not, where it went wrong.
 *
 * <p>Gradients are summed up on the device, which a NaN or an infinity survives; the sum is fetched
 * once per batch. Only when something is wrong are arrays copied to the host and looked through.
 */
final class FiniteCheck {

  private final SpikingNetwork network;
  private final NDArray sum;

  /**
   * Begins with a batch.
   *
   * @param manager what the sum belongs to
   * @param network whose gradients they are
   */
  FiniteCheck(NDManager manager, SpikingNetwork network) {
    this.network = network;
    sum = manager.zeros(new Shape());
  }

  /** Takes the present gradients of all parameters into the sum. */
  void addGradients() {
    for (Parameter parameter : network.getParameters().values()) {
      if (parameter.requiresGradient()) {
        try (NDArray gradient = parameter.getArray().getGradient();
            NDArray total = gradient.sum()) {
          sum.addi(total);
        }
      }
    }
  }

  /**
   * Stops the batch if a loss or a gradient was not finite.
   *
   * @param parts the batch; its losses are fetched here
   * @param result what all processes found together; they must all stop or all continue
   * @param changed whether the weights have been changed with these gradients already
   * @throws NotFiniteException if so; the message says what was found
   */
  void require(List<MicroBatch> parts, BatchResult result, boolean changed) {
    requireLoss(network, parts, result, changed);
    float total = HostValues.floatOf(sum);
    if (!Float.isFinite(total)) {
      List<String> findings = findings(network);
      if (findings.isEmpty() && changed) {
        // The update has used it up, and clipping keeps an infinite one from the weights.
        findings = List.of("it was used in an update of this batch");
      }
      // Finite numbers may add up to more than a float holds; then nothing is wrong.
      if (!findings.isEmpty()) {
        throw new NotFiniteException("A gradient became " + total, text(findings, changed));
      }
    }
  }

  /** Stops a test of a batch whose input is not finite: neurons never fire for NaN. */
  static void requireInput(MicroBatch part) {
    part.input()
        .notFinite()
        .ifPresent(
            values -> {
              throw new NotFiniteException("The input is not finite", "the batch has " + values);
            });
  }

  /** Stops the batch if a loss was not finite, here or in another process. */
  static void requireLoss(
      SpikingNetwork network, List<MicroBatch> parts, BatchResult result, boolean changed) {
    for (MicroBatch part : parts) {
      if (part.counts() && !Float.isFinite(part.readings().fetchLoss())) {
        throw ofLoss(network, part, changed);
      }
    }
    if (!Double.isFinite(result.loss())) {
      throw new NotFiniteException(
          "The loss became " + result.loss() + " in another process",
          text(List.of("its own message says more"), changed));
    }
  }

  /** Returns what to throw for a loss that is not finite. */
  private static NotFiniteException ofLoss(
      SpikingNetwork network, MicroBatch part, boolean changed) {
    List<String> findings = new ArrayList<>();
    ValueStatistics input = ValueStatistics.of(part.data());
    if (!input.isFinite()) {
      findings.add("the input of the batch has " + input);
    }
    findings.addAll(findings(network));
    if (findings.isEmpty()) {
      findings.add("input, parameters and gradients are finite, " + largest(network));
    }
    int step = part.readings().firstStepNotFinite();
    String what = "The loss became " + part.readings().fetchLoss();
    return new NotFiniteException(
        step == 0 ? what : what + " at time step " + step + " of " + part.readings().steps(),
        text(findings, changed));
  }

  private static String text(List<String> findings, boolean changed) {
    return String.join("; ", findings)
        + (changed
            ? "; this rule updates at every step, so the weights in memory are no longer usable;"
                + " load the last checkpoint"
            : "");
  }

  /** Looks for what is not finite in parameters and gradients; empty if there is nothing. */
  private static List<String> findings(SpikingNetwork network) {
    List<String> findings = new ArrayList<>();
    int parameters = 0;
    int gradients = 0;
    String firstParameter = null;
    String lastGradient = null;
    for (Pair<String, Parameter> entry : network.getParameters()) {
      NDArray array = entry.getValue().getArray();
      ValueStatistics values = ValueStatistics.of(array);
      if (!values.isFinite()) {
        parameters++;
        firstParameter =
            firstParameter == null
                ? ParameterNames.readable(network, entry.getKey()) + " has " + values
                : firstParameter;
      }
      // A network that DJL's Model.load has loaded gets gradients with its first training batch.
      if (entry.getValue().requiresGradient() && array.hasGradient()) {
        try (NDArray gradient = array.getGradient()) {
          ValueStatistics slopes = ValueStatistics.of(gradient);
          if (!slopes.isFinite()) {
            gradients++;
            lastGradient =
                ParameterNames.readable(network, entry.getKey())
                    + " has "
                    + slopes
                    + ", the parameter itself is "
                    + values;
          }
        }
      }
    }
    int all = network.getParameters().size();
    if (parameters > 0) {
      findings.add(count(parameters, all, "parameters") + ", the first is " + firstParameter);
    }
    if (gradients > 0) {
      // Errors go back from the loss, so the gradient nearest to it is where it began.
      findings.add(count(gradients, all, "gradients") + ", nearest to the loss " + lastGradient);
    }
    if (parameters == 0 && gradients > 0) {
      findings.add(largest(network));
    }
    return findings;
  }

  private static String count(int count, int all, String what) {
    return String.format(Locale.ROOT, "%d of %d %s are not finite", count, all, what);
  }

  private static String largest(SpikingNetwork network) {
    String name = "";
    ValueStatistics largest = ValueStatistics.of();
    for (Pair<String, Parameter> entry : network.getParameters()) {
      ValueStatistics values = ValueStatistics.of(entry.getValue().getArray());
      if (name.isEmpty() || values.magnitude() > largest.magnitude()) {
        name = ParameterNames.readable(network, entry.getKey());
        largest = values;
      }
    }
    return "the largest parameter is " + name + ", " + largest;
  }
}

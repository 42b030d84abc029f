package org.ottt.djl.rule;

import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.simulation.TraceSimulation;
import org.ottt.djl.simulation.WeightLifetime;

/**
 * OTTT_O: the weights change at every time step (Xiao et al. 2022, section 4.2).
 *
 * <p>The membrane is then charged at each step i by the weights W_i of that step:
 *
 * <pre>
 *   u[t] = sum_i lambda^{t-i} (W_i s_in[i] + b_i) - lambda V_th a[t-1]
 * </pre>
 *
 * so that it is not a function of the trace, and the exact form runs every connection twice. The
 * trace form runs it once, on the trace, and so charges the membrane with what the present weights
 * W_t would have brought from the whole past. The two membranes differ by
 *
 * <pre>
 *   sum_{i&lt;t} lambda^{t-i} ((W_t - W_i) s_in[i] + b_t - b_i)
 * </pre>
 *
 * which is 0 at the first step of every batch and on the order of the learning rate after it: if no
 * update moves the current by more than eta, it is at most eta lambda / (1 - lambda)^2 for any T (2
 * eta for lambda = 0.5). With momentum, an update is the learning rate times the momentum buffer,
 * so use that for eta, not the learning rate times the present gradient. {@link TraceSimulation}
 * says which parts of a network are exact in spite of it.
 *
 * @param form how a step is computed
 */
public record OtttO(Form form) implements LearningRule {

  /**
   * How a step of OTTT_O is computed. The trace form is an approximation, with an error on the
   * order of the learning rate.
   */
  public enum Form {
    /** Two forwards: the paper's dynamics. */
    EXACT,
    /** The trace form: the membranes that the present weights would have. */
    TRACE
  }

  /** Creates the rule in its exact form. */
  public OtttO() {
    this(Form.EXACT);
  }

  @Override
  public String name() {
    return form == Form.EXACT ? "ottt-o" : "ottt-o-trace";
  }

  /**
   * {@inheritDoc}
   *
   * <p>In training the weights' lifetime is a step, whatever the context says.
   *
   * @throws IllegalArgumentException if the form is {@link Form#TRACE} and the network has no trace
   *     form: the exact form would give another result, so it does not take over by itself
   */
  @Override
  public Simulation simulate(SimulationContext context, SpikingNetwork network) {
    // Weights that are prepared for a batch would hand on their gradients after it.
    SimulationContext stepwise =
        context.training() ? context.withLifetime(WeightLifetime.STEP) : context;
    if (form == Form.EXACT) {
      return TraceForms.twoForward(stepwise, network);
    }
    TraceForms.require(network, "OTTT_O", "its exact form");
    return new TraceSimulation(stepwise, network.traceLeak());
  }

  @Override
  public boolean updatesEveryStep() {
    return true;
  }
}

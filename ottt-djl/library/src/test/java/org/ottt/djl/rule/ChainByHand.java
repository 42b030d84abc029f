package org.ottt.djl.rule;

/**
 * A chain of two neurons, x - w1 - LIF - w2 - LIF - w3 - two output neurons, in doubles and by the
 * formulas of the rules: the other side of {@link LearningRulesByHandTest}. One sample; loss =
 * cross-entropy.
 */
final class ChainByHand {

  /** What a connection's gradient is taken with. */
  enum Presynaptic {
    SPIKES,
    TRACE
  }

  private static final double THRESHOLD = 1;
  private static final double LEAK = 0.5;

  /** w1, b1, w2, b2, w3 of both classes, b3 of both. */
  private final double[] parameters;

  private final double[] frames;
  private final int label;
  private boolean ofPresentWeights;

  private double[][] u;
  private double[][] s;
  private double[][] trace;
  private double[][] error;

  ChainByHand(double[] parameters, double[] frames, int label) {
    this.parameters = parameters.clone();
    this.frames = frames;
    this.label = label;
  }

  double[] parameters() {
    return parameters;
  }

  /** The smallest distance of a membrane to its threshold. */
  double margin() {
    double margin = Double.POSITIVE_INFINITY;
    for (double[] layer : u) {
      for (double potential : layer) {
        margin = Math.min(margin, Math.abs(potential - THRESHOLD));
      }
    }
    return margin;
  }

  int spikeCount(int layer) {
    int count = 0;
    for (double spike : s[layer]) {
      count += (int) spike;
    }
    return count;
  }

  private void start() {
    u = new double[2][frames.length];
    s = new double[2][frames.length];
    trace = new double[2][frames.length];
    error = new double[frames.length][2];
  }

  /** Patent equations 2 to 4, then the error of cross-entropy divided by T. */
  private void forward(int t) {
    for (int layer = 0; layer < 2; layer++) {
      double in = layer == 0 ? frames[t] : s[0][t];
      double current = parameters[2 * layer] * in + parameters[2 * layer + 1];
      double rest = t == 0 ? 0 : u[layer][t - 1] - THRESHOLD * s[layer][t - 1];
      u[layer][t] = LEAK * rest + current;
      if (layer > 0 && ofPresentWeights) {
        u[layer][t] = membraneOfPresentWeights(t);
      }
      s[layer][t] = u[layer][t] >= THRESHOLD ? 1 : 0;
      trace[layer][t] = s[layer][t] + (t == 0 ? 0 : LEAK * trace[layer][t - 1]);
    }
    double first = parameters[4] * s[1][t] + parameters[6];
    double second = parameters[5] * s[1][t] + parameters[7];
    double p = 1 / (1 + Math.exp(second - first));
    error[t][0] = (p - (label == 0 ? 1 : 0)) / frames.length;
    error[t][1] = (1 - p - (label == 1 ? 1 : 0)) / frames.length;
  }

  /**
   * The second neuron's membrane if the present weight and bias had charged it from the start, its
   * resets being those that there were: a sum over all steps.
   */
  private double membraneOfPresentWeights(int t) {
    double sum = 0;
    for (int i = 0; i <= t; i++) {
      double reset = i < t ? THRESHOLD * s[1][i] : 0;
      sum += Math.pow(LEAK, t - i) * (parameters[2] * s[0][i] + parameters[3] - reset);
    }
    return sum;
  }

  /** The surrogate: the derivative of sigma(4 (u - V_th)). */
  private double surrogate(int layer, int t) {
    double p = 1 / (1 + Math.exp(-4 * (u[layer][t] - THRESHOLD)));
    return 4 * p * (1 - p);
  }

  private double[] gradient(int t, double delta1, double delta2, double[][] presynaptic) {
    return new double[] {
      delta1 * frames[t],
      delta1,
      delta2 * presynaptic[0][t],
      delta2,
      error[t][0] * presynaptic[1][t],
      error[t][1] * presynaptic[1][t],
      error[t][0],
      error[t][1]
    };
  }

  private double[] onlineGradient(int t, Presynaptic presynaptic) {
    double delta2 = (error[t][0] * parameters[4] + error[t][1] * parameters[5]) * surrogate(1, t);
    double delta1 = delta2 * parameters[2] * surrogate(0, t);
    return gradient(t, delta1, delta2, presynaptic == Presynaptic.TRACE ? trace : s);
  }

  /** The gradient summed over all steps: OTTT_A with traces, SLTT with spikes. */
  double[] accumulated(Presynaptic presynaptic) {
    start();
    double[] sum = new double[parameters.length];
    for (int t = 0; t < frames.length; t++) {
      forward(t);
      add(sum, onlineGradient(t, presynaptic), 1);
    }
    return sum;
  }

  /** OTTT_O: the parameters change at every step. */
  double[][] online(double learningRate, OtttO.Form form) {
    start();
    ofPresentWeights = form == OtttO.Form.TRACE;
    double[][] gradients = new double[frames.length][];
    for (int t = 0; t < frames.length; t++) {
      forward(t);
      gradients[t] = onlineGradient(t, Presynaptic.TRACE);
      add(parameters, gradients[t], -learningRate);
    }
    return gradients;
  }

  /** Back-propagation through time. */
  double[] throughTime(boolean detachReset) {
    start();
    for (int t = 0; t < frames.length; t++) {
      forward(t);
    }
    double[] sum = new double[parameters.length];
    double delta1 = 0;
    double delta2 = 0;
    for (int t = frames.length - 1; t >= 0; t--) {
      double fromOutput = error[t][0] * parameters[4] + error[t][1] * parameters[5];
      delta2 = fromOutput * surrogate(1, t) + delta2 * through(1, t, detachReset);
      delta1 = delta2 * parameters[2] * surrogate(0, t) + delta1 * through(0, t, detachReset);
      add(sum, gradient(t, delta1, delta2, s), 1);
    }
    return sum;
  }

  /** du[t+1] / du[t]. */
  private double through(int layer, int t, boolean detachReset) {
    return LEAK * (detachReset ? 1 : 1 - THRESHOLD * surrogate(layer, t));
  }

  private static void add(double[] sum, double[] addend, double factor) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * addend[i];
    }
  }
}

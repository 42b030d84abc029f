package org.ottt.djl.neuron;

/**
 * What a model needs so that traces alone can simulate it. With a filter lambda^n and a reset that
 * subtracts the threshold, unrolling the recursion gives
 *
 * <pre>
 *   u[t] = F[t] - lambda V_th a[t-1],   F[t] = lambda F[t-1] + I[t],   a[t] = lambda a[t-1] + s[t]
 * </pre>
 *
 * so that the trace a is all the state a neuron needs.
 *
 * @param leak lambda, in [0, 1]
 * @param threshold V_th, positive
 */
public record TraceForm(float leak, float threshold) {}

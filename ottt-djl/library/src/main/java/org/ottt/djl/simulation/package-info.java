/**
 * One batch as it runs through a network, time step by time step.
 *
 * <p>A {@link org.ottt.djl.simulation.Simulation} owns everything that changes from step to step
 * (traces, membranes, weights prepared for the batch) and dies with the batch. Its three forms
 * differ in what travels between layers: spikes, spikes beside traces, or traces alone.
 */
package org.ottt.djl.simulation;

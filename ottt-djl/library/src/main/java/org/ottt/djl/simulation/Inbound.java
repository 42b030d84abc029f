package org.ottt.djl.simulation;

import org.ottt.djl.synapse.Synapse;

/**
 * A connection and its input at the present step.
 *
 * @param synapse the connection
 * @param presynaptic what it reads
 */
public record Inbound(Synapse synapse, Signal presynaptic) {}

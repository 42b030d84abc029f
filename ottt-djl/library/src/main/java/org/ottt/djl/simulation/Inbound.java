package org.ottt.djl.simulation;

import org.ottt.djl.synapse.Synapse;

/**
 * A connection and what arrives at it at the present step.
 *
 * @param synapse the connection
 * @param presynaptic what it reads
 */
public record Inbound(Synapse synapse, Signal presynaptic) {}

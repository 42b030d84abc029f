package org.ottt.djl.benchmarks.inference;

/**
 * Something that answers a batch.
 *
 * @param label its name in the table
 * @param timeSteps T; 1 for ordinary networks
 * @param call answers the batch once and reads the logits
 */
record Contender(String label, int timeSteps, Runnable call) {}

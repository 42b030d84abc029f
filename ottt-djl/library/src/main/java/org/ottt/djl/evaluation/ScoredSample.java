package org.ottt.djl.evaluation;

/**
 * A sample and the predicted class.
 *
 * @param index its number in the test set
 * @param label its class
 * @param predicted the class on top
 * @param probability the probability of the class on top
 * @param loss cross-entropy, in nats: minus the logarithm of the probability of its own class
 * @param values the sample as the network saw it, in C order
 */
@SuppressWarnings("ArrayRecordComponent") // Pixels to be drawn; never compared.
public record ScoredSample(
    int index, int label, int predicted, double probability, double loss, float[] values) {}

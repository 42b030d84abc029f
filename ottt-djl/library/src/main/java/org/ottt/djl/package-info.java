/**
 * OTTT-DJL: spiking neural networks trained online through time, on Deep Java Library.
 *
 * <p>Packages to start with: {@code recipe} (a data set with its network and settings), {@code
 * experiment} (train in memory), {@code inference} (use a trained network), {@code model} (VGG,
 * NF-ResNet), {@code rule} (learning rules), {@code neuron} and {@code synapse} (the parts), {@code
 * training} and {@code data}.
 */
package org.ottt.djl;

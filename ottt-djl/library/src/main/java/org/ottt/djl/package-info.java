/**
 * OTTT-DJL: spiking neural networks trained online through time, on Deep Java Library.
 *
 * <p>The rooms: {@code neuron} (leaky integrate-and-fire, surrogates), {@code synapse}
 * (connections), {@code network} (containers and the state of a batch), {@code rule} (learning
 * rules), {@code model} (VGG and its kin), {@code training}, {@code data}, {@code monitor}.
 */
package org.ottt.djl;

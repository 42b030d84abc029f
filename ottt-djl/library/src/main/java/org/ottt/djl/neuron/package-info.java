/**
 * Leaky integrate-and-fire neurons: their parameters, their equations and surrogate derivatives.
 */
package org.ottt.djl.neuron;

/** Neuron models as pure steps, the filters of their traces, and surrogate derivatives. */
package org.ottt.djl.neuron;

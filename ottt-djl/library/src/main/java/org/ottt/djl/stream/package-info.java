/** Endless streams: a network that answers at every step and learns whenever a label is there. */
package org.ottt.djl.stream;

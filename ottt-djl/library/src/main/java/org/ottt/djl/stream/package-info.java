/** Endless streams: a network that answers at every step and learns whenever there is a label. */
package org.ottt.djl.stream;

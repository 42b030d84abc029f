/**
 * NIR, the neuromorphic intermediate representation: networks for neuromorphic hardware and other
 * simulators, and from them.
 */
package org.ottt.djl.export.nir;

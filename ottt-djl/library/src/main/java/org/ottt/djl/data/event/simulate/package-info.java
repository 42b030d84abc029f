/**
 * Event-camera recordings of still images, simulated the way CIFAR10-DVS was made: the image moves
 * along a closed path before a camera whose pixels fire when their brightness changes.
 */
package org.ottt.djl.data.event.simulate;

/** Connections between layers: convolutions and linear maps, plain or weight-standardized. */
package org.ottt.djl.synapse;

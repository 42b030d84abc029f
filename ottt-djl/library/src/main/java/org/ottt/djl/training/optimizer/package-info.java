/** Optimizers that DJL lacks. */
package org.ottt.djl.training.optimizer;

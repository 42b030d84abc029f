/** A run's metrics as event files, which TensorBoard and many other tools read. */
package org.ottt.djl.metrics.tensorboard;

/** A run's metrics in TensorBoard's files, which many other tools read too. */
package org.ottt.djl.metrics.tensorboard;

/** SGD in PyTorch's form, and the state of all optimizers, for checkpoints. */
package org.ottt.djl.training.optimizer;

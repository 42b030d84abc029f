package org.ottt.djl.recipe;

/** How weights follow their gradients. */
public enum OptimizerKind {
  /** Gradient descent with momentum, in PyTorch's form: what the paper uses. */
  SGD,
  /** Adam (Kingma and Ba, 2015). */
  ADAM,
  /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019). */
  ADAMW
}

/** Checkpoints: data-only files that a run can continue from. */
package org.ottt.djl.training.checkpoint;

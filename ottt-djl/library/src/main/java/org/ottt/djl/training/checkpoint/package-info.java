/** Checkpoints: data-only files that a run can go on from. */
package org.ottt.djl.training.checkpoint;

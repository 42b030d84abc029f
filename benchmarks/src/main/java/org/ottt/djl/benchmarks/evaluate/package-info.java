/** Evaluation of checkpoints. */
package org.ottt.djl.benchmarks.evaluate;

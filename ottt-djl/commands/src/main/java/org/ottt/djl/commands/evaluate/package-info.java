/** Evaluation of checkpoints. */
package org.ottt.djl.commands.evaluate;

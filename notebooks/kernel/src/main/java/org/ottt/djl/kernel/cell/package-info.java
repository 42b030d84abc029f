/** Runs cells in a JShell within this process: values, errors, interrupts, completion. */
package org.ottt.djl.kernel.cell;

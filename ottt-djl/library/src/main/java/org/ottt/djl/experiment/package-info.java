/** Small experiments in a few lines: everything in memory, nothing written. */
package org.ottt.djl.experiment;

/** Peak memory of training over the number of time steps, each figure from a fresh process. */
package org.ottt.djl.benchmarks.memory;

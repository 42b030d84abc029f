/** Learning from endless streams: memory and time per step, drift, batch size 1, latency. */
package org.ottt.djl.benchmarks.stream;

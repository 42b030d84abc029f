/** What memory and speed are measured with: a network, a rule and a batch of random pixels. */
package org.ottt.djl.benchmarks.workload;

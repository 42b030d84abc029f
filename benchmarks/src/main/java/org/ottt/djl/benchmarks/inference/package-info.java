/** Latency and throughput of trained networks, beside an ordinary network and other runtimes. */
package org.ottt.djl.benchmarks.inference;

/** What {@code benchmarks/gpu.sh} runs beside the commands. */
package org.ottt.djl.benchmarks.gpu;

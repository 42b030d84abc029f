/**
 * Results of benchmarks: the machine they were measured on, and tables as CSV files.
 *
 * <p>A machine has its own folder below {@code benchmarks/results}; figures of two machines are
 * never mixed in a table.
 */
package org.ottt.djl.benchmarks.result;

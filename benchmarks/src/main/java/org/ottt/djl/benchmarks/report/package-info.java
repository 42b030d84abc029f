/**
 * The pages that show the results of benchmarks: {@code RESULTS.md}, and {@code report.html} made
 * from the same text. Every figure in them is read or computed from a CSV file.
 */
package org.ottt.djl.benchmarks.report;

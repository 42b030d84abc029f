/**
 * What a run shows and leaves behind: metrics, run folder, learning curves, progress, peak memory
 * and the closing summary.
 *
 * <p>Nothing here knows about networks or training, so notebooks, commands and benchmarks use it
 * alike. A run's files live in one {@link org.ottt.djl.monitor.RunFolder}; everything in it is
 * written through {@link org.ottt.djl.monitor.AtomicFiles} or appended row by row through {@link
 * org.ottt.djl.monitor.MetricsFile}, so that a run killed at any moment leaves readable files.
 */
package org.ottt.djl.monitor;

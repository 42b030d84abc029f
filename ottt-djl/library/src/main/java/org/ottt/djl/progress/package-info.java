/**
 * How far a run is: progress bars for terminals, log files and notebooks, and the closing summary.
 */
package org.ottt.djl.progress;

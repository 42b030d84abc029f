/**
 * All charts and pictures, in one style ({@link org.ottt.djl.plot.ChartStyle}): as PNG files of
 * runs and evaluations, and in notebooks.
 */
package org.ottt.djl.plot;

/**
 * What is measured of a run: a row per epoch and split, firing rates, idle layers, peak memory, and
 * the files that keep the rows. A run killed at any moment leaves readable files.
 */
package org.ottt.djl.metrics;

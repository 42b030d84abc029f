/**
 * Comparisons of OTTT with other rules and networks, and the check against the authors' numbers.
 */
package org.ottt.djl.benchmarks;

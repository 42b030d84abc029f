/** Accuracy of the learning rules under the same budget and seeds. */
package org.ottt.djl.benchmarks.accuracy;

/** Runs the golden cases of the authors' implementation against this build. */
package org.ottt.djl.benchmarks.reference;

/** The commands of the project: paper recipes, reference check, comparisons. */
package org.ottt.djl.benchmarks;

/** How fast event recordings are read and made into frames, measured with JMH. */
package org.ottt.djl.benchmarks.events;

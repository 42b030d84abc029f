/** How long the small pieces of training take, measured with JMH. */
package org.ottt.djl.benchmarks.micro;

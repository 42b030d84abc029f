/** Training runs that benchmarks compare, each in a process of its own. */
package org.ottt.djl.benchmarks.run;

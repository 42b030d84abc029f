/** The commands of this module; the module {@code benchmarks} has a main class for each. */
package org.ottt.djl.prep.command;

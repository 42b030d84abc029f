/** Time per training step of every rule and form against an ordinary network. */
package org.ottt.djl.benchmarks.speed;

/** Learning rules: what the gradients of a step see, and when the weights change. */
package org.ottt.djl.rule;

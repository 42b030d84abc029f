/** Jupyter kernel for Java: the main class, and Jupyter's requests answered by JShell. */
package org.ottt.djl.kernel;

/**
 * The way to a notebook's page: found at run time in whatever Java kernel runs the process, without
 * depending on any.
 */
package org.ottt.djl.notebook.output;

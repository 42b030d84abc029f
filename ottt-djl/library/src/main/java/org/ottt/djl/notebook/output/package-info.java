/**
 * Access to a notebook's page, found at run time in the Java kernel that runs the process, without
 * depending on any kernel.
 */
package org.ottt.djl.notebook.output;

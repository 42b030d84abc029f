/** An evaluation as tables and plots in a folder. */
package org.ottt.djl.evaluation.files;

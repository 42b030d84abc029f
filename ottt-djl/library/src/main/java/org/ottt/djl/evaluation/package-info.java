/** What a trained network does on a test set: accuracy over time steps, errors, activity. */
package org.ottt.djl.evaluation;

/** Learning rates over epochs. */
package org.ottt.djl.training.schedule;

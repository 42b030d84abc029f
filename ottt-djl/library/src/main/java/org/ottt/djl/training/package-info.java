/** The online trainer with its loss, optimizer and learning-rate schedules. */
package org.ottt.djl.training;

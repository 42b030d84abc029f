/** The trainer, its loss, and training runs over epochs. */
package org.ottt.djl.training;

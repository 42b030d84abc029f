/**
 * Several devices of one machine that share a batch: replicas of the network, and their threads.
 */
package org.ottt.djl.training.parallel;

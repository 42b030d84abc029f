/** The job: what the driver submits, and what runs in each executor. */
package org.ottt.djl.spark.job;

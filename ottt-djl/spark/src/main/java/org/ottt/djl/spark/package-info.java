/** Training on a cluster with Apache Spark: the command, the job and what it runs on executors. */
package org.ottt.djl.spark;

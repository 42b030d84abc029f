/**
 * The processes of a training run on Spark's own transport: addition of gradients without sockets
 * and without security of our own.
 *
 * <p>{@code spark-network-common} is private API of Spark: {@link org.ottt.djl.spark.SparkVersion}
 * names the versions that this was tried with, and others are refused.
 */
package org.ottt.djl.spark.transport;

/**
 * Several processes that train one network together, and how they communicate.
 *
 * <p>The library knows the interface alone. Implementations bring their own transport: {@code
 * ottt-djl-spark} has one for clusters with Apache Spark.
 */
package org.ottt.djl.cluster;

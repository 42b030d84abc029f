/**
 * Several processes that train one network together: what they say to each other.
 *
 * <p>The library knows the interface alone. Implementations bring their own transport: {@code
 * ottt-djl-spark} has one for clusters with Apache Spark.
 */
package org.ottt.djl.cluster;

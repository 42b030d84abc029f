/** What an exchange between processes costs, and what follows for clusters. */
package org.ottt.djl.spark.benchmark;

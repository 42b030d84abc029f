/** Run folders and data sets on Hadoop's file systems: hdfs:, s3a: and any other that has a jar. */
package org.ottt.djl.spark.storage;

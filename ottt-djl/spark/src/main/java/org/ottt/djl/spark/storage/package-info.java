/** Run folders and data sets on Hadoop's file systems: hdfs:, s3a: and whatever else has a jar. */
package org.ottt.djl.spark.storage;

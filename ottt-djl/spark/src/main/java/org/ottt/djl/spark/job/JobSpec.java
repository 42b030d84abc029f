package org.ottt.djl.spark.job;

import java.io.Serializable;
import java.util.List;

/**
 * What the driver hands to every executor.
 *
 * @param arguments the arguments of the training, as those of {@code Train}
 * @param group a name that only this attempt has
 * @param driver where the driver listens
 * @param code the driver's {@link CodeVersion}
 * @param retry whether an earlier attempt of this run has failed, which may have left a checkpoint
 * @param syncEvery how many updates pass between two averages; 0 for exact training
 */
record JobSpec(
    List<String> arguments, String group, String driver, String code, boolean retry, int syncEvery)
    implements Serializable {}

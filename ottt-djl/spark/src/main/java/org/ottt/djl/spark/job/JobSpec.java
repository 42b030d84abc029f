package org.ottt.djl.spark.job;

import java.io.Serializable;
import java.util.List;
import org.ottt.djl.commands.train.RunMember;

/**
 * What the driver hands to every executor.
 *
 * @param arguments the arguments of the training, as those of {@code Train}
 * @param out where the run is kept on one of Hadoop's file systems; null if the arguments name a
 *     folder that all machines see
 * @param group a name that only this attempt has
 * @param driver where the driver listens
 * @param code the driver's {@link CodeVersion}
 * @param earlier how far an earlier attempt of this run came
 * @param syncEvery how many updates pass between two averages; 0 for exact training; null for what
 *     the run that is resumed did
 * @param resumeWith the command line that resumes the run, for the user
 */
record JobSpec(
    List<String> arguments,
    String out,
    String group,
    String driver,
    String code,
    RunMember.Earlier earlier,
    Integer syncEvery,
    String resumeWith)
    implements Serializable {}

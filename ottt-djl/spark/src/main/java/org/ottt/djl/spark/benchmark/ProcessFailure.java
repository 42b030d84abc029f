package org.ottt.djl.spark.benchmark;

import java.util.List;
import java.util.regex.Pattern;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.measurement.OwnJava;

/**
 * What is known of a process that has failed.
 *
 * @param rank the process
 * @param exitCode how it ended
 * @param errors what it wrote to standard error
 */
record ProcessFailure(int rank, int exitCode, String errors) {

  /** As Java reports that nothing caught it; a suppressed one stands further to the right. */
  private static final Pattern LOSS =
      Pattern.compile(
          "^Exception in thread \"[^\"]*\" "
              + Pattern.quote(CommunicationException.class.getName()),
          Pattern.MULTILINE);

  /**
   * Finds the failure from which the others follow.
   *
   * @param all at least one, by rank
   * @return the first that is more than the loss of another process, else the first
   */
  static ProcessFailure reason(List<ProcessFailure> all) {
    return all.stream().filter(failure -> !failure.isLoss()).findFirst().orElse(all.get(0));
  }

  private boolean isLoss() {
    return LOSS.matcher(errors).find();
  }

  /** Returns a line that says why the process of a case ended. */
  String describe(String name) {
    return "process %d of the case '%s' ended with exit code %d: %s"
        .formatted(rank, name, exitCode, OwnJava.failure(errors));
  }
}

package org.ottt.djl.spark.job;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.spark.transport.Address;
import org.ottt.djl.spark.transport.DriverLink;
import org.ottt.djl.spark.transport.Message;
import org.ottt.djl.spark.transport.TransportCommunicator;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * What runs in an executor: one member of the run, for as long as the run lasts.
 *
 * <p>Members meet once through Spark's barrier, to tell each other their addresses; from then on
 * they talk directly.
 */
final class RankTask extends AbstractFunction1<Iterator<Integer>, Iterator<Integer>>
    implements Serializable {

  private static final long serialVersionUID = 1L;

  private final JobSpec spec;

  RankTask(JobSpec spec) {
    this.spec = spec;
  }

  @Override
  public Iterator<Integer> apply(Iterator<Integer> ignored) {
    BarrierTaskContext context = BarrierTaskContext.get();
    SparkEnv env = SparkEnv.get();
    SparkConf conf = env.conf();
    int rank = context.partitionId();
    int size = context.numPartitions();
    String host = env.blockManager().blockManagerId().host();
    try (DriverLink driver =
            new DriverLink(
                conf,
                env.securityManager(),
                host,
                Address.parse(spec.driver()),
                spec.group(),
                rank);
        TransportCommunicator group =
            TransportCommunicator.listen(
                conf, env.securityManager(), host, spec.group(), rank, size)) {
      try {
        group.join(meet(context, group.address()));
        int code = MemberTraining.run(spec, group, driver, host);
        return scala.jdk.javaapi.CollectionConverters.asScala(List.of(code).iterator());
      } catch (Exception | Error e) {
        report(driver, e);
        throw rethrown(e);
      }
    }
  }

  /** Tells all members where this one listens, and which code it runs. */
  private List<Address> meet(BarrierTaskContext context, Address own) throws IOException {
    List<Address> addresses = new ArrayList<>();
    String[] lines = context.allGather(own + " " + CodeVersion.present());
    for (int rank = 0; rank < lines.length; rank++) {
      int space = lines[rank].indexOf(' ');
      addresses.add(Address.parse(lines[rank].substring(0, space)));
      String code = lines[rank].substring(space + 1);
      if (!code.equals(spec.code())) {
        throw new IllegalStateException(
            "Rank %d (%s) runs other code than the driver: %s and %s. Remove older OTTT-DJL jars from"
                    .formatted(rank, addresses.get(rank).host(), code, spec.code())
                + " the executors' class path.");
      }
    }
    return addresses;
  }

  /** The driver must know the reason before other members notice that this one is gone. */
  @SuppressWarnings("EmptyCatch")
  private static void report(DriverLink driver, Throwable failure) {
    boolean interrupted = isInterruption(failure);
    try {
      driver.tell(
          interrupted ? Message.Kind.INTERRUPTED : Message.Kind.FAILED,
          MemberTraining.describe(failure));
    } catch (CommunicationException e) {
      failure.addSuppressed(e);
    }
  }

  /** Tells whether another attempt may go well. */
  private static boolean isInterruption(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CommunicationException
          || cause instanceof InterruptedException
          || cause instanceof java.io.InterruptedIOException) {
        return true;
      }
    }
    return false;
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof RuntimeException e) {
      return e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    return new IllegalStateException(failure.getMessage(), failure);
  }
}

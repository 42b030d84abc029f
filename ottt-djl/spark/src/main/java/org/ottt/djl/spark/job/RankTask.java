package org.ottt.djl.spark.job;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.ottt.djl.commands.cli.IgnoredSignals;
import org.ottt.djl.spark.transport.Address;
import org.ottt.djl.spark.transport.DriverLink;
import org.ottt.djl.spark.transport.Message;
import org.ottt.djl.spark.transport.TransportCommunicator;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * What runs in an executor: one member of the run, for as long as the run lasts.
 *
 * <p>Members meet once through Spark's barrier, to tell each other their addresses; from then on
 * they talk directly. Executors of a local cluster are in the driver's terminal, which sends Ctrl-C
 * to them as well; what follows from it is the driver's to tell.
 */
final class RankTask extends AbstractFunction1<Iterator<Integer>, Iterator<Integer>>
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Spark's name for the executor within the driver, of --master local. */
  private static final String DRIVER = "driver";

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
    try (IgnoredSignals terminal = DRIVER.equals(env.executorId()) ? null : new IgnoredSignals();
        DriverLink driver =
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
        List<Address> members = meet(context, env.executorId(), group.address());
        group.join(members);
        if (rank == 0) {
          driver.tell(Message.Kind.OUTPUT, hosts(members));
        }
        MemberTraining.run(spec, group, driver);
        return CollectionConverters.asScala(List.of(rank).iterator());
      } catch (Exception | Error e) {
        MemberTraining.report(driver, e);
        throw rethrown(e);
      }
    }
  }

  private static String hosts(List<Address> members) {
    return members.size()
        + (members.size() == 1 ? " process: " : " processes: ")
        + members.stream().map(Address::host).collect(Collectors.joining(", "));
  }

  /** Tells all members where this one listens, and checks that they can work together. */
  private List<Address> meet(BarrierTaskContext context, String executor, Address own)
      throws IOException {
    // One second in Spark, so everything is sent at once.
    return members(
        spec.code(),
        context.allGather(String.join("\n", own.toString(), executor, CodeVersion.present())));
  }

  /**
   * Reads what all members have sent.
   *
   * @param code the driver's code
   * @param lines of each member the address, the executor and the code, a line each
   * @throws IllegalArgumentException if they cannot work together; the message names the remedy
   */
  static List<Address> members(String code, String... lines) {
    List<Address> addresses = new ArrayList<>();
    Map<String, Integer> executors = new HashMap<>();
    for (int rank = 0; rank < lines.length; rank++) {
      String[] parts = lines[rank].split("\n", 3);
      addresses.add(Address.parse(parts[0]));
      Integer other = executors.put(parts[1], rank);
      if (other != null) {
        throw new IllegalArgumentException(
            "Ranks %d and %d share executor %s, but a process trains in one place only: set"
                    .formatted(other, rank, parts[1])
                + " spark.executor.cores and spark.task.cpus to the same number.");
      }
      if (!parts[2].equals(code)) {
        throw new IllegalArgumentException(
            "Rank %d (%s) runs other code than the driver: %s and %s. Remove older OTTT-DJL jars from"
                    .formatted(rank, addresses.get(rank).host(), parts[2], code)
                + " the executors' class path.");
      }
    }
    return addresses;
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

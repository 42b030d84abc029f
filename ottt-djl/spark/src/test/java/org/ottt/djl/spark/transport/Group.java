package org.ottt.djl.spark.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import scala.Option;

/** A group of communicators, each with a thread of its own in this process. */
public final class Group implements AutoCloseable {

  private final List<TransportCommunicator> members = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What a member does. */
  public interface Work<T> {
    T run(TransportCommunicator member) throws Exception;
  }

  Group(int size, SparkConf conf) {
    for (int rank = 0; rank < size; rank++) {
      members.add(listen(conf, "test-group", rank, size));
    }
  }

  public static Group joined(int size, SparkConf conf) throws Exception {
    Group group = new Group(size, conf);
    List<Address> addresses = group.addresses();
    group.run(
        member -> {
          member.join(addresses);
          return null;
        });
    return group;
  }

  static TransportCommunicator listen(SparkConf conf, String group, int rank, int size) {
    return TransportCommunicator.listen(conf, security(conf), "127.0.0.1", group, rank, size);
  }

  static SecurityManager security(SparkConf conf) {
    return new SecurityManager(conf, Option.empty(), SecurityManager.$lessinit$greater$default$3());
  }

  List<Address> addresses() {
    return members.stream().map(TransportCommunicator::address).toList();
  }

  TransportCommunicator member(int rank) {
    return members.get(rank);
  }

  /** Lets all members do the same at the same time; throws what the first of them threw. */
  public <T> List<T> run(Work<T> work) throws Exception {
    List<Future<T>> running = new ArrayList<>();
    for (TransportCommunicator member : members) {
      running.add(threads.submit(() -> work.run(member)));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : running) {
      results.add(future.get());
    }
    return results;
  }

  <T> Future<T> start(int rank, Work<T> work) {
    return threads.submit(() -> work.run(members.get(rank)));
  }

  @Override
  public void close() {
    List<Future<?>> closing = new ArrayList<>();
    members.forEach(member -> closing.add(threads.submit(member::close)));
    threads.shutdown();
  }
}

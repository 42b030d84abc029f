package org.ottt.djl.spark.transport;

import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.ottt.djl.cluster.CommunicationException;
import org.ottt.djl.cluster.Communicator;

/**
 * A group of processes on Spark's transport, each connected to each.
 *
 * <p>Sums are a reduce-scatter followed by an all-gather: member r adds up the r-th slice of all
 * members, in the order of their ranks, and hands the sums to all. Each member sends and receives 2
 * (n − 1)/n of the data, as in a ring, and the sums are the same to the bit everywhere and in every
 * run. Slices travel in pieces, so that the sums of the first pieces are on their way while the
 * last ones are added.
 *
 * <p>A member that ends is noticed at once, since its connections end; one that hangs or cannot be
 * reached, when it has given no sign of life for {@code spark.ottt.timeout} (30 s by default).
 *
 * <p>First {@link #listen}, then exchange the addresses by other means, then {@link #join}.
 */
public final class TransportCommunicator implements Communicator {

  /** Bytes of a piece. */
  private static final int PIECE = 1 << 20;

  /** Up to so many bytes each member sends all it has to all others: one way instead of two. */
  private static final int SMALL = 1 << 13;

  private static final String PORT = "spark.ottt.port";
  private static final String TIMEOUT = "spark.ottt.timeout";
  private static final double TIMEOUT_SECONDS = 30;
  private static final int BEATS_PER_TIMEOUT = 9;
  private static final long CLOSE_MILLIS = 5000;

  private final int rank;
  private final int size;
  private final String group;
  private final Address address;
  private final double timeoutSeconds;
  private final Wire wire;
  private final Map<Channel, Peer> channels = new ConcurrentHashMap<>();
  private final Map<Integer, Peer> peers;
  private final ScheduledExecutorService beats;
  private volatile boolean closed;
  private long call;

  private TransportCommunicator(
      SparkConf conf, SecurityManager security, String host, String group, int rank, int size) {
    this.rank = rank;
    this.size = size;
    this.group = group;
    timeoutSeconds = conf.getDouble(TIMEOUT, TIMEOUT_SECONDS);
    peers =
        IntStream.range(0, size)
            .filter(other -> other != rank)
            .boxed()
            .collect(Collectors.toUnmodifiableMap(r -> r, r -> new Peer(r, timeoutSeconds)));
    wire = new Wire(conf, security, new Receiver());
    address = wire.listen(host, host, conf.getInt(PORT, 0));
    beats =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "ottt-heartbeat");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Opens this member's port.
   *
   * @param conf Spark's settings; {@code spark.ottt.port} fixes the port
   * @param security whether and with which secret members authenticate
   * @param host the name or address under which the others reach this process
   * @param group a name that only this run's group has
   * @param rank this member's rank, from 0
   * @param size the number of members
   * @return a communicator that has yet to {@link #join}
   */
  public static TransportCommunicator listen(
      SparkConf conf, SecurityManager security, String host, String group, int rank, int size) {
    return new TransportCommunicator(conf, security, host, group, rank, size);
  }

  /**
   * Returns where this member listens.
   *
   * @return the address for the others
   */
  public Address address() {
    return address;
  }

  /**
   * Connects to all other members, which must be listening.
   *
   * @param members the addresses of all members by rank, this one included
   * @throws CommunicationException if a member cannot be reached or refuses the secret
   */
  public void join(List<Address> members) {
    if (members.size() != size) {
      throw new IllegalArgumentException(
          "A group of " + size + " has " + size + " addresses, not " + members.size() + ".");
    }
    for (int i = 1; i < size; i++) {
      // Each begins with its successor, so that not all connect to the same one.
      int other = (rank + i) % size;
      Peer peer = peers.get(other);
      peer.expectAt(members.get(other));
      if (peer.client() != null) {
        continue;
      }
      try {
        TransportClient client = wire.connect(members.get(other));
        channels.put(client.getChannel(), peer);
        peer.connected(client);
        client.send(Frame.hello(rank, group));
      } catch (IOException e) {
        throw new CommunicationException(
            "%s cannot be reached: %s".formatted(peer, e.getMessage()), e);
      }
    }
    long period = Math.max(1, (long) (timeoutSeconds * 1000 / BEATS_PER_TIMEOUT));
    ScheduledFuture<?> unused =
        beats.scheduleAtFixedRate(this::beat, period, period, TimeUnit.MILLISECONDS);
  }

  /**
   * Connects to all other members, which may begin to listen a little later.
   *
   * @param members the addresses of all members by rank, this one included
   * @param seconds how long to try
   * @throws CommunicationException if a member cannot be reached by then
   * @throws InterruptedException if this thread is interrupted
   */
  public void joinWhenReady(List<Address> members, int seconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      try {
        join(members);
        return;
      } catch (CommunicationException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private void beat() {
    for (Peer peer : peers.values()) {
      if (peer.client() != null && peer.client().isActive()) {
        peer.client().send(Frame.beat());
      }
    }
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void allReduce(float[] values) {
    allReduce(Summands.of(values));
  }

  @Override
  public void allReduce(double[] values) {
    allReduce(Summands.of(values));
  }

  private void allReduce(Summands values) {
    call++;
    long bytes = (long) values.length() * values.width();
    if (size == 1) {
      return;
    }
    if (bytes <= SMALL) {
      addWhole(values, bytes);
    } else {
      addSlices(values, bytes);
    }
  }

  private void addWhole(Summands values, long bytes) {
    ByteBuffer mine = values.encode(0, values.length());
    others().forEach(peer -> send(peer, bytes, mine));
    addInOrder(values, 0, bytes, mine);
  }

  private void addSlices(Summands values, long bytes) {
    for (Peer peer : others()) {
      forEachPiece(values, peer.rank(), (from, to) -> send(peer, bytes, values.encode(from, to)));
    }
    forEachPiece(
        values,
        rank,
        (from, to) -> {
          addInOrder(values, from, bytes, values.encode(from, to));
          ByteBuffer sums = values.encode(from, to);
          others().forEach(peer -> send(peer, bytes, sums));
        });
    for (Peer peer : others()) {
      forEachPiece(values, peer.rank(), (from, to) -> values.set(from, take(peer, bytes)));
    }
  }

  /** Adds the pieces of all members in the order of ranks, this member's own in its place. */
  private void addInOrder(Summands values, int from, long bytes, ByteBuffer mine) {
    for (int r = 0; r < size; r++) {
      ByteBuffer piece = r == rank ? mine.duplicate() : take(peers.get(r), bytes);
      if (r == 0) {
        values.set(from, piece);
      } else {
        values.add(from, piece);
      }
    }
  }

  /** Work on the numbers from one position up to another. */
  private interface OnPiece {
    void run(int from, int to);
  }

  private void forEachPiece(Summands values, int owner, OnPiece work) {
    int begin = (int) ((long) values.length() * owner / size);
    int end = (int) ((long) values.length() * (owner + 1) / size);
    int step = PIECE / values.width();
    for (int from = begin; from < end; from += step) {
      work.run(from, Math.min(from + step, end));
    }
  }

  @Override
  public byte[] broadcast(byte[] bytes) {
    call++;
    if (rank == 0) {
      Objects.requireNonNull(bytes, "Rank 0 has nothing to say");
      int from = 0;
      do {
        int to = Math.min(from + PIECE, bytes.length);
        ByteBuffer piece = ByteBuffer.wrap(bytes, from, to - from);
        others().forEach(peer -> send(peer, bytes.length, piece));
        from = to;
      } while (from < bytes.length);
      return bytes;
    }
    return receive(peers.get(0));
  }

  private byte[] receive(Peer first) {
    Frame.Piece piece = first.take();
    ByteBuffer content = piece.of(call, -1, 0);
    byte[] bytes = new byte[Math.toIntExact(piece.bytes())];
    int at = 0;
    while (true) {
      int count = content.remaining();
      content.get(bytes, at, count);
      at += count;
      if (at == bytes.length) {
        return bytes;
      }
      content = take(first, bytes.length);
    }
  }

  private List<Peer> others() {
    List<Peer> others = new ArrayList<>(size - 1);
    for (int i = 1; i < size; i++) {
      others.add(peers.get((rank + i) % size));
    }
    return others;
  }

  private void send(Peer peer, long bytes, ByteBuffer piece) {
    peer.client().send(Frame.data(call, bytes, piece));
  }

  private ByteBuffer take(Peer peer, long bytes) {
    return peer.take().of(call, bytes, peer.rank());
  }

  /**
   * Leaves the group when all that was sent has arrived; members that do not answer are not waited
   * for longer than a few seconds.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    beats.shutdownNow();
    for (Peer peer : peers.values()) {
      awaitArrival(peer);
    }
    wire.close();
  }

  @SuppressWarnings("EmptyCatch")
  private static void awaitArrival(Peer peer) {
    if (peer.client() != null && peer.client().isActive() && peer.isAlive()) {
      try {
        peer.client().sendRpcSync(ByteBuffer.allocate(0), CLOSE_MILLIS);
      } catch (RuntimeException e) {
        // It has left before this one, or is lost: then nothing is missed.
      }
    }
  }

  /** Takes what arrives, in the transport's threads. */
  private final class Receiver extends RpcHandler {

    private final StreamManager noStreams = new OneForOneStreamManager();

    @Override
    public void receive(TransportClient client, ByteBuffer message) {
      if (!message.hasRemaining()) {
        client.close();
        return;
      }
      byte kind = message.get();
      Peer peer = channels.get(client.getChannel());
      if (kind == Frame.HELLO) {
        int other = Frame.rankOf(message, group);
        peer = peers.get(other);
        if (peer == null) {
          // Another run's member, or none at all.
          client.close();
          return;
        }
        channels.put(client.getChannel(), peer);
      } else if (peer == null) {
        client.close();
        return;
      } else if (kind == Frame.DATA) {
        peer.arrived(Frame.Piece.copyOf(message));
      }
      peer.heard();
    }

    @Override
    public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
      // The only question is whether all that was sent before has arrived.
      callback.onSuccess(ByteBuffer.allocate(0));
    }

    @Override
    public StreamManager getStreamManager() {
      return noStreams;
    }

    @Override
    public void channelInactive(TransportClient client) {
      Peer peer = channels.remove(client.getChannel());
      if (peer != null && !closed) {
        peer.lost("its connection has ended");
      }
    }

    @Override
    public void exceptionCaught(Throwable cause, TransportClient client) {
      Peer peer = channels.get(client.getChannel());
      if (peer != null && !closed) {
        peer.lost(String.valueOf(cause.getMessage()));
      }
    }
  }
}

package org.ottt.djl.kernel.channel;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.messages.Header;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.publish.PublishStream;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;

/**
 * Sends everything that goes to all frontends (output, pictures, state), in order, from one thread:
 * sockets must not be shared between threads, and an interrupt that reaches a thread while it sends
 * breaks the connection. Of a message that cannot be written as JSON, frontends get the reason.
 */
final class Publisher {

  /** A cell that prints faster than this can be sent has to wait. */
  private static final int QUEUE = 256;

  private record Item(JupyterSocket socket, Message<?> message) {}

  /** The request that a message belongs to. */
  private record Parent(Message<?> message) implements MessageContext {

    @Override
    public List<byte[]> getIdentities() {
      return message.getIdentities();
    }

    @Override
    public Header<?> getHeader() {
      return message.getParentHeader();
    }
  }

  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(QUEUE);

  /** Begins to send. Until then messages wait: a socket must not be used while it is bound. */
  void start() {
    Thread thread = new Thread(this::send, "publisher");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Queues a message; waits while the queue is full, through interrupts, which are kept for later.
   */
  void publish(JupyterSocket socket, Message<?> message) {
    Item item = new Item(socket, message);
    boolean interrupted = Thread.interrupted();
    while (true) {
      try {
        queue.put(item);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void send() {
    while (true) {
      try {
        send(queue.take());
      } catch (InterruptedException e) {
        return;
      } catch (OutOfMemoryError e) {
        // Of the queue; the next message may find room.
      }
    }
  }

  /** Never throws: the end of this thread would silence the kernel. */
  private static void send(Item item) {
    try {
      item.socket.sendMessage(item.message);
    } catch (RuntimeException | Error e) {
      // Messages become JSON before anything of them is sent: a NaN, a map that contains itself, or
      // more than fits into memory.
      sendReason(item, "This output cannot be sent: " + e + "\n");
    }
  }

  private static void sendReason(Item item, String reason) {
    try {
      item.socket.sendMessage(
          new Message<>(
              new Parent(item.message),
              PublishStream.MESSAGE_TYPE,
              new PublishStream(StreamType.ERR, reason)));
    } catch (RuntimeException | Error e) {
      // The socket itself fails, as while the kernel ends; there is nobody left to tell.
    }
  }
}

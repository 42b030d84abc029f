package org.ottt.djl.kernel.channel;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.messages.Message;

/**
 * Sends everything that goes to all frontends (output, pictures, state), in order, from one thread:
 * sockets must not be shared between threads, and an interrupt that reaches a thread while it sends
 * breaks the connection.
 */
final class Publisher {

  /** A cell that prints faster than this can be sent has to wait. */
  private static final int QUEUE = 256;

  private record Item(JupyterSocket socket, Message<?> message) {}

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
        Item item = queue.take();
        item.socket.sendMessage(item.message);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}

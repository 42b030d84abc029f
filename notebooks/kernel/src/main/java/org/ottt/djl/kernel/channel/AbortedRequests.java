package org.ottt.djl.kernel.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.dflib.jjava.jupyter.messages.request.ExecuteRequest;
import org.zeromq.ZMQ;

/**
 * The cells after one that failed. "Run all" sends all cells at once; those that wait when a cell
 * fails must not run.
 */
public final class AbortedRequests {

  private AbortedRequests() {}

  /**
   * Answers all requests to run a cell that have arrived by now with "aborted". Requests of other
   * kinds, such as completions, are handled after that.
   *
   * @param env the channel back from the cell that failed; call from the thread that reads its
   *     requests
   * @param connection has the handlers
   */
  public static void abort(ShellReplyEnvironment env, JupyterConnection connection) {
    ShellChannel shell = (ShellChannel) env.getShell();
    List<Message<?>> others = new ArrayList<>();
    while ((shell.getEvents() & ZMQ.Poller.POLLIN) != 0) {
      Message<?> waiting = shell.readMessage();
      if (waiting.getContent() instanceof ExecuteRequest) {
        publish(env, waiting, PublishStatus.BUSY);
        shell.sendMessage(aborted(waiting));
        publish(env, waiting, PublishStatus.IDLE);
      } else {
        others.add(waiting);
      }
    }
    for (Message<?> other : others) {
      handle(other, shell, connection);
    }
  }

  /** What the thread that reads requests does with one. */
  private static <T> void handle(
      Message<T> request, ShellChannel shell, JupyterConnection connection) {
    ShellHandler<T> handler = connection.getHandler(request.getHeader().getType());
    if (handler == null) {
      return;
    }
    ShellReplyEnvironment env = connection.prepareReplyEnv(shell, request);
    try {
      handler.handle(env, request);
    } finally {
      env.resolveDeferrals();
    }
    if (env.isMarkedForShutdown()) {
      connection.close();
    }
  }

  private static void publish(ShellReplyEnvironment env, Message<?> request, PublishStatus status) {
    env.publish(new Message<>(request, PublishStatus.MESSAGE_TYPE, status));
  }

  /** The library has no type for this reply; JSON is all that matters. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Message<?> aborted(Message<?> request) {
    MessageType type = MessageType.EXECUTE_REPLY;
    return new Message(request, type, Map.of("status", "aborted"));
  }
}

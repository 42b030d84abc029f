package org.ottt.djl.kernel.channel;

import java.util.Map;
import org.dflib.jjava.jupyter.channels.JupyterSocket;
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
   * Answers all requests to run a cell that have arrived by now with "aborted".
   *
   * @param env the channel back from the cell that failed; call from the thread that reads its
   *     requests
   */
  public static void abort(ShellReplyEnvironment env) {
    JupyterSocket shell = env.getShell();
    while ((shell.getEvents() & ZMQ.Poller.POLLIN) != 0) {
      Message<?> waiting = shell.readMessage();
      if (waiting.getContent() instanceof ExecuteRequest) {
        publish(env, waiting, PublishStatus.BUSY);
        shell.sendMessage(aborted(waiting));
        publish(env, waiting, PublishStatus.IDLE);
      }
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

package org.ottt.djl.kernel.channel;

import org.dflib.jjava.jupyter.channels.JupyterSocket;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.channels.StdinChannel;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.publish.PublishStatus;
import org.zeromq.ZMQ;

/** The replies to of one request; what is published goes through the publisher. */
final class OrderedReplies extends ShellReplyEnvironment {

  private final StdinChannel stdin;
  private final Publisher publisher;

  OrderedReplies(
      ShellChannel shell,
      StdinChannel stdin,
      JupyterSocket iopub,
      MessageContext context,
      Publisher publisher) {
    super(shell, stdin, iopub, context);
    this.stdin = stdin;
    this.publisher = publisher;
  }

  @Override
  public void publish(Message<?> message) {
    publisher.publish(getIopub(), message);
  }

  @Override
  public void setBusyDeferIdle() {
    publish(PublishStatus.BUSY);
    // Not "defer().publish": its flag would also catch what a cell's thread publishes in between.
    defer(() -> publish(PublishStatus.IDLE));
  }

  /** Asks the user; what was typed for a cell that has been interrupted is no answer. */
  @Override
  public String readFromStdIn(String prompt, boolean isPassword) {
    synchronized (stdin) {
      byte[] old = stdin.recv(ZMQ.DONTWAIT);
      while (old != null) {
        old = stdin.recv(ZMQ.DONTWAIT);
      }
      return super.readFromStdIn(prompt, isPassword);
    }
  }
}

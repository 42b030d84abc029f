package org.ottt.djl.kernel.channel;

import java.util.List;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.messages.Message;
import org.dflib.jjava.jupyter.messages.MessageType;
import org.dflib.jjava.jupyter.messages.publish.PublishStream;
import org.dflib.jjava.jupyter.messages.publish.PublishStream.StreamType;
import org.dflib.jjava.jupyter.messages.reply.ErrorReply;

/**
 * A handler that answers even if it fails: a frontend would wait for its reply for ever, and an
 * {@link Error}, such as a stack overflow of the compiler, would end the thread that reads
 * requests.
 *
 * @param <T> content of the requests
 */
final class AnsweringHandler<T> implements ShellHandler<T> {

  private static final String REQUEST = "_request";

  private final ShellHandler<T> handler;

  AnsweringHandler(ShellHandler<T> handler) {
    this.handler = handler;
  }

  @Override
  public void handle(ShellReplyEnvironment env, Message<T> message) {
    try {
      handler.handle(env, message);
    } catch (RuntimeException | Error e) {
      String type = message.getHeader().getType().getName();
      if (type.endsWith(REQUEST)) {
        MessageType<?> reply = MessageType.getType(type.replace(REQUEST, "_reply"));
        env.replyError(
            reply.error(),
            new ErrorReply(
                e.getClass().getSimpleName(),
                String.valueOf(e.getMessage()),
                List.of(e.toString())));
      } else {
        String text = "The kernel failed at " + type + ": " + e + "\n";
        env.publish(new PublishStream(StreamType.ERR, text));
      }
    }
  }
}

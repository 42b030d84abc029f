package org.ottt.djl.kernel.channel;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.channels.ShellChannel;
import org.dflib.jjava.jupyter.channels.ShellHandler;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.messages.MessageContext;
import org.dflib.jjava.jupyter.messages.MessageType;

/** The sockets between kernel and frontends. */
public final class KernelConnection extends JupyterConnection {

  private final Publisher publisher = new Publisher();

  /**
   * Prepares the sockets.
   *
   * @param properties ports and key, from the file that Jupyter hands to the kernel
   * @throws NoSuchAlgorithmException if Jupyter asks for a signature that Java does not know
   * @throws InvalidKeyException if the key does not fit it
   */
  public KernelConnection(KernelConnectionProperties properties)
      throws NoSuchAlgorithmException, InvalidKeyException {
    super(properties);
    // Never drop output, however much a cell prints.
    iopub.setHWM(0);
  }

  @Override
  public void connect() {
    super.connect();
    publisher.start();
  }

  @Override
  public <T> void setHandler(MessageType<T> type, ShellHandler<T> handler) {
    super.setHandler(type, new AnsweringHandler<>(handler));
  }

  @Override
  public ShellReplyEnvironment prepareReplyEnv(ShellChannel channel, MessageContext context) {
    return new OrderedReplies(channel, stdin, iopub, context, publisher);
  }
}

package org.ottt.djl.spark.transport;

import java.nio.ByteBuffer;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;

/** Takes everything and says nothing. */
final class SilentHandler extends RpcHandler {

  @Override
  public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {}

  @Override
  public StreamManager getStreamManager() {
    return new OneForOneStreamManager();
  }
}

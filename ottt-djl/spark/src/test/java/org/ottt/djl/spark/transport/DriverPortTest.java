package org.ottt.djl.spark.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.ottt.djl.cluster.CommunicationException;

/** Where the driver listens, and what it tells executors. */
class DriverPortTest {

  private static final String HERE = "127.0.0.1";

  /** An address for documents, which no machine has. */
  private static final String ELSEWHERE = "192.0.2.1";

  private static DriverPort open(SparkConf conf, String host, List<Message> messages) {
    return new DriverPort(conf, Group.security(conf), host, "g", messages::add);
  }

  @Test
  void inAContainerTheDriverListensElsewhereThanExecutorsConnectTo() {
    SparkConf conf = new SparkConf(false).set("spark.driver.bindAddress", HERE);
    List<Message> messages = Collections.synchronizedList(new ArrayList<>());
    try (DriverPort port = open(conf, ELSEWHERE, messages)) {
      assertThat(port.address().host()).isEqualTo(ELSEWHERE);
      Address behind = new Address(HERE, port.address().port());
      try (DriverLink link = new DriverLink(conf, Group.security(conf), HERE, behind, "g", 3)) {
        link.tell(Message.Kind.OUTPUT, "epoch 1");
      }
    }
    assertThat(messages).contains(new Message(Message.Kind.OUTPUT, 3, HERE, "epoch 1"));
  }

  @Test
  void anAddressOfAnotherMachineIsRefusedWithTheSettings() {
    SparkConf conf = new SparkConf(false);
    assertThatThrownBy(() -> open(conf, ELSEWHERE, new ArrayList<>()))
        .isInstanceOf(CommunicationException.class)
        .hasMessageStartingWith("The driver cannot listen on " + ELSEWHERE + ":0 (")
        .hasMessageContaining(
            "If " + ELSEWHERE + " is not an address of this machine, set spark.driver.bindAddress")
        .hasMessageContaining("spark.ottt.driver.port");
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      SparkConf conf = new SparkConf(false).set("spark.ottt.driver.port", port);
      assertThatThrownBy(() -> open(conf, HERE, new ArrayList<>()))
          .isInstanceOf(CommunicationException.class)
          .hasMessageContaining("cannot listen on " + HERE + ":" + port)
          .hasMessageContaining("choose a free port with spark.ottt.driver.port");
    }
  }
}

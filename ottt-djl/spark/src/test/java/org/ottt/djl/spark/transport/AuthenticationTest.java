package org.ottt.djl.spark.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.network.client.TransportClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.cluster.CommunicationException;

/** Spark's transport lets everybody in unless it is told otherwise. */
class AuthenticationTest {

  private static SparkConf secured(String secret, boolean encrypted) {
    return new SparkConf(false)
        .set("spark.app.id", "app-1")
        .set("spark.authenticate", "true")
        .set("spark.authenticate.secret", secret)
        .set("spark.network.crypto.enabled", Boolean.toString(encrypted))
        .set("spark.ottt.timeout", "2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void membersWithTheSecretAddUp(boolean encrypted) throws Exception {
    try (Group group = Group.joined(2, secured("s3cret", encrypted))) {
      List<float[]> sums =
          group.run(
              member -> {
                float[] values = new float[300_000];
                java.util.Arrays.fill(values, member.rank() + 1);
                member.allReduce(values);
                return values;
              });
      assertThat(sums).hasSize(2).allSatisfy(sum -> assertThat(sum).containsOnly(3f));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWrongSecretIsRefused(boolean encrypted) {
    try (TransportCommunicator member = Group.listen(secured("s3cret", encrypted), "g", 0, 2);
        TransportCommunicator wrong = Group.listen(secured("guess", encrypted), "g", 1, 2)) {
      assertThatThrownBy(() -> wrong.join(List.of(member.address(), wrong.address())))
          .isInstanceOf(CommunicationException.class)
          .hasMessageContaining("cannot be reached");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsTakenFromAClientWithoutTheSecret(boolean encrypted) {
    SparkConf open = new SparkConf(false).set("spark.ottt.timeout", "2");
    try (TransportCommunicator member = Group.listen(secured("s3cret", encrypted), "g", 0, 2);
        TransportCommunicator intruder = Group.listen(open, "g", 1, 2)) {
      // The intruder connects and greets: its greeting, and what follows, must not be taken.
      intruder.join(List.of(member.address(), intruder.address()));
      assertThatThrownBy(() -> intruder.allReduce(new float[1]))
          .isInstanceOf(CommunicationException.class);
      assertThatThrownBy(() -> member.join(List.of(member.address(), intruder.address())))
          .isInstanceOf(CommunicationException.class);
    }
  }

  @Test
  void theOpenTransportWouldHaveTakenIt() throws Exception {
    // What the tests above rest on: the same greeting is taken where authentication is off.
    SparkConf open = new SparkConf(false).set("spark.ottt.timeout", "2");
    try (Group group = Group.joined(2, open)) {
      TransportClient client =
          new Wire(open, Group.security(open), new SilentHandler())
              .connect(group.member(0).address());
      ByteBuffer reply = client.sendRpcSync(ByteBuffer.allocate(0), 2000);
      assertThat(reply.remaining()).isZero();
    }
  }

  @Test
  void aQuestionWithoutTheSecretIsNotAnswered() throws Exception {
    SparkConf open = new SparkConf(false);
    try (TransportCommunicator member = Group.listen(secured("s3cret", false), "g", 0, 2)) {
      TransportClient client =
          new Wire(open, Group.security(open), new SilentHandler()).connect(member.address());
      assertThatThrownBy(() -> client.sendRpcSync(ByteBuffer.allocate(0), 2000))
          .isInstanceOf(Exception.class);
    }
  }
}

package org.ottt.djl.spark.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.cluster.CommunicationException;

class TransportCommunicatorTest {

  private static float[] summands(int rank, int length) {
    Random random = new Random(17L * rank + length);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (random.nextFloat() - 0.5f) * (1 << random.nextInt(20));
    }
    return values;
  }

  /** ((v0 + v1) + v2) + …, in float. */
  private static float[] sumInOrder(int size, int length) {
    float[] sum = summands(0, length);
    for (int rank = 1; rank < size; rank++) {
      float[] summand = summands(rank, length);
      for (int i = 0; i < length; i++) {
        sum[i] += summand[i];
      }
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10",
    "2, 0",
    "2, 1",
    "2, 2048",
    "2, 2049",
    "2, 1000003",
    "3, 2",
    "3, 5000",
    "3, 1048576",
    "4, 3",
    "4, 2500000"
  })
  void addsInTheOrderOfTheRanks(int size, int length) throws Exception {
    try (Group group = Group.joined(size, new SparkConf(false))) {
      float[] expected = sumInOrder(size, length);
      List<float[]> sums =
          group.run(
              member -> {
                float[] values = summands(member.rank(), length);
                member.allReduce(values);
                return values;
              });
      assertThat(sums).hasSize(size).allSatisfy(sum -> assertThat(sum).isEqualTo(expected));
    }
  }

  @Test
  void addsWholeNumbersExactlyAsDoubles() throws Exception {
    try (Group group = Group.joined(3, new SparkConf(false))) {
      long large = (1L << 52) + 1;
      List<double[]> sums =
          group.run(
              member -> {
                double[] values = new double[3000];
                values[0] = member.rank() == 1 ? large : 0;
                values[2999] = member.rank();
                member.allReduce(values);
                return values;
              });
      for (double[] sum : sums) {
        assertThat((long) sum[0]).isEqualTo(large);
        assertThat(sum[2999]).isEqualTo(3);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "1048576", "3000000"})
  void handsTheBytesOfRank0ToAll(int length) throws Exception {
    byte[] bytes = new byte[length];
    new Random(3).nextBytes(bytes);
    try (Group group = Group.joined(3, new SparkConf(false))) {
      assertThat(group.run(member -> member.broadcast(member.rank() == 0 ? bytes : null)))
          .hasSize(3)
          .allSatisfy(received -> assertThat(received).isEqualTo(bytes));
    }
  }

  @Test
  void keepsCallsApartWhenOneMemberIsAhead() throws Exception {
    try (Group group = Group.joined(3, new SparkConf(false))) {
      List<float[]> last =
          group.run(
              member -> {
                float[] values = {0};
                for (int i = 1; i <= 200; i++) {
                  if (member.rank() == i % 3) {
                    Thread.sleep(1);
                  }
                  values[0] = i + member.rank();
                  member.allReduce(values);
                  assertThat(values[0]).isEqualTo(3 * i + 3);
                }
                return values;
              });
      assertThat(last).hasSize(3);
    }
  }

  @Test
  void saysThatTheRanksDoDifferentThings() throws Exception {
    try (Group group = Group.joined(2, new SparkConf(false))) {
      assertThatThrownBy(
              () ->
                  group.run(
                      member -> {
                        member.allReduce(new float[10 + member.rank()]);
                        return null;
                      }))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(CommunicationException.class)
          .hasMessageContaining("do not run the same code on the same data");
    }
  }

  @Test
  void noticesAMemberThatLeaves() throws Exception {
    try (Group group = Group.joined(3, new SparkConf(false))) {
      Future<Object> waiting =
          group.start(
              0,
              member -> {
                member.allReduce(new float[5000]);
                return null;
              });
      group.member(1).close();
      assertThatThrownBy(waiting::get)
          .hasCauseInstanceOf(CommunicationException.class)
          .hasMessageContaining("Rank 1 (127.0.0.1:")
          .hasMessageContaining("is lost");
    }
  }

  @Test
  void noticesAMemberThatGivesNoSignOfLife() throws Exception {
    SparkConf conf = new SparkConf(false).set("spark.ottt.timeout", "1");
    try (Group group = new Group(2, conf)) {
      // Rank 1 listens and never joins: it does not beat.
      group.member(0).join(group.addresses());
      assertThatThrownBy(() -> group.member(0).allReduce(new float[1]))
          .isInstanceOf(CommunicationException.class)
          .hasMessageContaining("has been silent for 1 s");
    }
  }

  @Test
  void aBusyMemberIsNotTakenForALostOne() throws Exception {
    // Long enough that a loaded machine does not hold up the signs of life for as long.
    SparkConf conf = new SparkConf(false).set("spark.ottt.timeout", "3");
    try (Group group = Group.joined(2, conf)) {
      List<float[]> sums =
          group.run(
              member -> {
                if (member.rank() == 1) {
                  Thread.sleep(7000);
                }
                float[] values = {1};
                member.allReduce(values);
                return values;
              });
      assertThat(sums).allSatisfy(sum -> assertThat(sum).containsExactly(2));
    }
  }

  @Test
  void whatWasSentArrivesAlthoughTheSenderLeaves() throws Exception {
    try (Group group = Group.joined(2, new SparkConf(false))) {
      List<Integer> lengths =
          group.run(
              member -> {
                byte[] bytes = member.broadcast(member.rank() == 0 ? new byte[20_000_000] : null);
                member.close();
                return bytes.length;
              });
      assertThat(lengths).containsExactly(20_000_000, 20_000_000);
    }
  }

  @Test
  void aMemberOfAnotherRunIsIgnored() throws Exception {
    SparkConf conf = new SparkConf(false).set("spark.ottt.timeout", "2");
    try (Group group = new Group(2, conf);
        TransportCommunicator stranger = Group.listen(conf, "another-run", 1, 2)) {
      stranger.join(List.of(group.member(0).address(), stranger.address()));
      group.member(0).join(group.addresses());
      Future<Object> waiting =
          group.start(
              0,
              member -> {
                member.allReduce(new float[1]);
                return null;
              });
      assertThatThrownBy(() -> stranger.allReduce(new float[1]))
          .isInstanceOf(CommunicationException.class);
      assertThatThrownBy(waiting::get)
          .hasCauseInstanceOf(CommunicationException.class)
          .hasMessageContaining("silent");
    }
  }
}

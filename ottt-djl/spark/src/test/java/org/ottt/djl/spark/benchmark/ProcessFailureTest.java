package org.ottt.djl.spark.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of several failures is told. */
class ProcessFailureTest {

  private static final String LOST =
      "Exception in thread \"main\" org.ottt.djl.cluster.CommunicationException: Rank %d"
          + " (127.0.0.1:7071) is lost: its connection has ended.\n\tat org.ottt.Peer.take\n";

  private static ProcessFailure lost(int rank, int other) {
    return new ProcessFailure(rank, 1, LOST.formatted(other));
  }

  @Test
  void theProcessThatFailedIsNamedAndNotTheOneThatLostIt() {
    ProcessFailure memory =
        new ProcessFailure(
            1,
            1,
            "WARN something else\n"
                + "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space\n"
                + "\tat x\n\tSuppressed: org.ottt.djl.cluster.CommunicationException: y\n");
    assertThat(ProcessFailure.reason(List.of(lost(0, 1), memory)).describe("together"))
        .isEqualTo("process 1 of the case 'together' ended with exit code 1: Java heap space");
  }

  @Test
  void aProcessThatWasKilledHasNoMessage() {
    ProcessFailure killed = new ProcessFailure(1, 137, "");
    assertThat(ProcessFailure.reason(List.of(lost(0, 1), killed)).describe("together"))
        .isEqualTo("process 1 of the case 'together' ended with exit code 137: no message");
  }

  @Test
  void whereAllHaveLostEachOtherTheFirstIsNamed() {
    assertThat(ProcessFailure.reason(List.of(lost(0, 1), lost(1, 0))).describe("together"))
        .isEqualTo(
            "process 0 of the case 'together' ended with exit code 1: Rank 1 (127.0.0.1:7071) is"
                + " lost: its connection has ended.");
  }
}

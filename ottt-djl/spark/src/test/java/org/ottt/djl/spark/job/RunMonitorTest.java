package org.ottt.djl.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import org.ottt.djl.spark.transport.Message;

/** Which of several messages says why a run has failed. */
class RunMonitorTest {

  private RunMonitor monitor = new RunMonitor(nowhere(), nowhere(), false);

  private static PrintWriter nowhere() {
    return new PrintWriter(Writer.nullWriter());
  }

  private void tell(Message.Kind kind, int rank, String text) {
    monitor.accept(new Message(kind, rank, "host" + rank, text));
  }

  @Test
  void theProcessThatFailsFirstHasTheLastWord() {
    tell(Message.Kind.FAILED, 0, "shard 7 cannot be read");
    tell(Message.Kind.INTERRUPTED, 1, "Another process cannot read its data.");
    tell(Message.Kind.FAILED, 1, "something that follows from it");
    assertThat(monitor.awaitFailure()).hasValue("shard 7 cannot be read [rank 0 on host0]");
    tell(Message.Kind.FAILED, 0, "shard 7 cannot be read. The run is kept in runs/a.");
    assertThat(monitor.awaitFailure())
        .hasValue("shard 7 cannot be read. The run is kept in runs/a. [rank 0 on host0]");
  }

  @Test
  void whatAnyProcessCannotReadIsToBeFixedBeforeTheRunContinues() {
    tell(Message.Kind.UNREADABLE, 1, "shard 7 cannot be read");
    assertThat(monitor.awaitFailure()).hasValue("shard 7 cannot be read [rank 1 on host1]");
    tell(Message.Kind.KEPT, 0, "");
    String kept =
        "shard 7 cannot be read. The run is kept; fix this and continue with --resume."
            + " [rank 1 on host1]";
    assertThat(monitor.awaitFailure()).hasValue(kept);
    monitor.restart();
    tell(Message.Kind.UNREADABLE, 1, "shard 7 cannot be read.");
    assertThat(monitor.awaitFailure()).hasValue(kept);
    monitor.restart();
    tell(Message.Kind.FAILED, 1, "The loss became NaN.");
    assertThat(monitor.awaitFailure()).hasValue("The loss became NaN. [rank 1 on host1]");
  }

  @Test
  void aRunThatWasResumedIsKeptBeforeItsFirstCheckpoint() {
    monitor = new RunMonitor(nowhere(), nowhere(), true);
    tell(Message.Kind.UNREADABLE, 1, "shard 7 cannot be read");
    assertThat(monitor.awaitFailure()).hasValue("shard 7 cannot be read [rank 1 on host1]");
    tell(Message.Kind.OPENED, 0, "");
    assertThat(monitor.awaitFailure().orElseThrow())
        .contains("The run is kept; fix this and continue with --resume.");
  }
}

package org.ottt.djl.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import org.ottt.djl.spark.transport.Message;

/** Which of several messages says why a run has failed. */
class RunMonitorTest {

  private final RunMonitor monitor = new RunMonitor(nowhere(), nowhere());

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
}

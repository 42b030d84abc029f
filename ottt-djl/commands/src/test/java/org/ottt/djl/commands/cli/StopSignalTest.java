package org.ottt.djl.commands.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** Requests from within the process; {@code InterruptedRunTest} sends signals. */
class StopSignalTest {

  private static final int CTRL_C_EXIT = 130;

  @Test
  void aRequestIsAControlCForAllThatListen() {
    StringWriter one = new StringWriter();
    StringWriter other = new StringWriter();
    try (StopSignal first = new StopSignal(new PrintWriter(one));
        StopSignal second = new StopSignal(new PrintWriter(other))) {
      assertThat(first.isRequested()).isFalse();
      assertThat(StopSignal.isStopping()).isFalse();

      assertThat(StopSignal.requestAll()).isTrue();

      assertThat(first.exitCode()).isEqualTo(CTRL_C_EXIT);
      assertThat(second.exitCode()).isEqualTo(CTRL_C_EXIT);
      assertThat(StopSignal.isStopping()).isTrue();
    }
    assertThat(one.toString().lines())
        .containsExactly("Stopping after this step; a second interrupt does not wait for it.");
    assertThat(other).hasToString(one.toString());
  }

  @Test
  void theSecondRequestAsksNobody() {
    try (StopSignal stop = new StopSignal(new PrintWriter(new StringWriter()))) {
      assertThat(StopSignal.requestAll()).isTrue();

      assertThat(StopSignal.requestAll()).isFalse();

      assertThat(stop.isRequested()).isTrue();
    }
  }

  @Test
  void aRunThatHasEndedIsNotAsked() {
    StopSignal ended = new StopSignal(new PrintWriter(new StringWriter()));
    ended.close();

    assertThat(StopSignal.requestAll()).isFalse();

    assertThat(ended.isRequested()).isFalse();
    assertThat(StopSignal.isStopping()).isFalse();
  }
}

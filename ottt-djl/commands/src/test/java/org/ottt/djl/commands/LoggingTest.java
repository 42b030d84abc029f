package org.ottt.djl.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingTest {

  @Test
  void commandsShowTheirOwnNewsButNotThoseOfDjl() {
    assertThat(LoggerFactory.getLogger(LoggingTest.class).isInfoEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger(LoggingTest.class).isDebugEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger(Engine.class).isInfoEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger(Engine.class).isWarnEnabled()).isTrue();
  }
}

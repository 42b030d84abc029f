package org.ottt.djl.data.event.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.testing.Fuzz;

/** Damaged recordings, each read as all formats: events within the sensor, or refused. */
class ReaderFuzzTest {

  @TempDir private Path folder;

  @Test
  void recordings() throws IOException, InterruptedException {
    Fuzz fuzz = FuzzedRecordings.fuzz(folder).run(8000, FuzzedRecordings::readAsEverything);
    // Almost anything can be read as a recording of an ATIS, which has no header.
    assertThat(fuzz.read()).isGreaterThan(1000);
    assertThat(fuzz.refused()).isGreaterThan(1000);
  }
}

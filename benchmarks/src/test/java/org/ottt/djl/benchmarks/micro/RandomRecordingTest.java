package org.ottt.djl.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;

/** The recordings that are timed hold the same events in every format. */
class RandomRecordingTest {

  private static final int EVENTS = 25_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aedat2",
        "aedat3",
        "aedat4",
        "aedat4-lz4",
        "aedat4-zstd",
        "atis",
        "dat",
        "evt2",
        "evt3"
      })
  void holdsTheSameEventsInEveryFormat(String format) throws IOException {
    assertThat(sums(format)).containsExactly(sums("aedat2"));
  }

  /** Counts the events and sums up their coordinates. */
  private long[] sums(String format) throws IOException {
    Path file = folder.resolve(format + RandomRecording.ending(format));
    Files.write(file, new RandomRecording(EVENTS).encode(format));
    EventBuffer buffer = new EventBuffer();
    long[] sums = new long[3];
    try (EventReader reader = Recording.of(file).withCamera(Camera.DVS128).open()) {
      while (reader.read(buffer) > 0) {
        for (int i = 0; i < buffer.size(); i++) {
          sums[0]++;
          sums[1] += buffer.x(i);
          sums[2] += buffer.y(i);
        }
      }
    }
    assertThat(sums[0]).isEqualTo(EVENTS);
    return sums;
  }
}

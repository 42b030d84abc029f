package org.ottt.djl.benchmarks.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;

/**
 * Events per second of decoding the same million random events of 128 × 128 pixels in every format
 * of recordings. JMH's "operations" are events here.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class FormatPieces {

  private static final int EVENTS = 1_000_000;

  /** The format. */
  @Param({"aedat2", "aedat3", "aedat4", "aedat4-lz4", "aedat4-zstd", "atis", "dat", "evt2", "evt3"})
  public String format;

  private Recording recording;
  private EventBuffer buffer;

  /** Creates the benchmark; JMH calls {@link #record} before it measures. */
  public FormatPieces() {}

  /**
   * Writes the recording.
   *
   * @throws IOException if it cannot be written, or is not read as it was written
   */
  @Setup
  public void record() throws IOException {
    Path file = Files.createTempFile("ottt-events", RandomRecording.ending(format));
    Files.write(file, new RandomRecording(EVENTS).encode(format));
    recording = Recording.of(file).withCamera(Camera.DVS128);
    buffer = new EventBuffer();
    long events = 0;
    try (EventReader reader = recording.open()) {
      while (reader.read(buffer) > 0) {
        events += buffer.size();
      }
    }
    if (events != EVENTS) {
      throw new IOException(format + " holds " + events + " events, not " + EVENTS);
    }
  }

  /**
   * Deletes the recording.
   *
   * @throws IOException if it cannot be deleted
   */
  @TearDown
  public void delete() throws IOException {
    Files.delete(recording.file());
  }

  /**
   * Decodes all events.
   *
   * @return the sum of their columns, so that nothing is left out
   * @throws IOException if they cannot be read
   */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long decode() throws IOException {
    long sum = 0;
    try (EventReader reader = recording.open()) {
      while (reader.read(buffer) > 0) {
        for (int i = 0; i < buffer.size(); i++) {
          sum += buffer.x(i);
        }
      }
    }
    return sum;
  }
}

package org.ottt.djl.benchmarks.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ottt.djl.data.event.frame.FrameMaker;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSplit;
import org.ottt.djl.data.event.recording.Aedat2Writer;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventList;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * Events per second of a DVS128 recording of a million events (AEDAT 2.0, 8 MB): of reading its
 * bytes, of decoding them, and of making them into 10 frames of 128×128 or 48×48 pixels. JMH's
 * "operations" are events here.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EventPieces {

  private static final int EVENTS = 1_000_000;
  private static final int FRAMES = 10;
  private static final int EDGE = 128;
  private static final int MEAN_GAP_MICROSECONDS = 5;

  private Path folder;
  private Recording recording;
  private EventBuffer buffer;
  private FrameMaker fullSize;
  private FrameMaker reduced;

  /** Creates the benchmark; JMH calls {@link #record} before it measures. */
  public EventPieces() {}

  /**
   * Writes the recording.
   *
   * @throws IOException if it cannot be written
   */
  @Setup
  public void record() throws IOException {
    folder = Files.createTempDirectory("ottt-events");
    EventList events = new EventList("random events", SensorSize.DVS128);
    SplittableRandom random = new SplittableRandom(1);
    long time = 0;
    for (int i = 0; i < EVENTS; i++) {
      time += random.nextInt(2 * MEAN_GAP_MICROSECONDS + 1);
      events.add(time, random.nextInt(EDGE), random.nextInt(EDGE), random.nextBoolean());
    }
    Path file = folder.resolve("million.aedat");
    Aedat2Writer.write(file, events, List.of());
    recording = Recording.of(file);
    buffer = new EventBuffer();
    fullSize = new FrameMaker(new FrameOptions(FRAMES, FrameSplit.NUMBER, 0, 0));
    reduced = new FrameMaker(new FrameOptions(FRAMES, FrameSplit.NUMBER, 48, 0));
  }

  /**
   * Deletes the recording.
   *
   * @throws IOException if it cannot be deleted
   */
  @TearDown
  public void delete() throws IOException {
    Files.delete(recording.file());
    Files.delete(folder);
  }

  /**
   * Reads the bytes only: what nothing can be faster than.
   *
   * @return the bytes
   * @throws IOException if they cannot be read
   */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public byte[] bytesOnly() throws IOException {
    return Files.readAllBytes(recording.file());
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

  /**
   * Decodes all events and integrates them into frames of the sensor's size.
   *
   * @return the frames
   * @throws IOException if they cannot be read
   */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public Object integrate() throws IOException {
    return fullSize.make(recording);
  }

  /**
   * The same, reduced to 48×48 as for DVS-CIFAR10.
   *
   * @return the frames
   * @throws IOException if they cannot be read
   */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public Object integrateAndReduce() throws IOException {
    return reduced.make(recording);
  }
}

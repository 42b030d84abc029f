package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.NoiseSamples;
import org.ottt.djl.testing.TestNetworks;

/**
 * A run that ends in the middle, whatever ends it, releases its arrays, its workers and the
 * gradient collector: the same trainer then trains on.
 */
class BrokenRunTest {

  private static final Shape SAMPLE = new Shape(2, 6, 6);
  private static final SampleSource DATA = new NoiseSamples(22, SAMPLE, TestNetworks.CLASSES);

  @TempDir private Path folder;

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  /** What breaks the run in its third batch. */
  enum Fault {
    DATA_SET,
    LISTENER,
    LOSS,
    INTERRUPT
  }

  @ParameterizedTest
  @CsvSource({
    "ottt-a, DATA_SET, 0",
    "ottt-a, DATA_SET, 2",
    "ottt-a, LISTENER, 2",
    "ottt-a, LOSS, 0",
    "ottt-a, INTERRUPT, 0",
    "ottt-a, INTERRUPT, 2",
    "ottt-o, DATA_SET, 2",
    "ottt-o, LISTENER, 0",
    "ottt-o, LOSS, 2",
    "ottt-o, INTERRUPT, 0",
    "sltt, LOSS, 0",
    "sltt, INTERRUPT, 2",
    "bptt, LOSS, 0",
    "bptt, DATA_SET, 0",
    "bptt, INTERRUPT, 2"
  })
  void releasesEverything(String rule, Fault fault, int workers) throws IOException {
    int atStart = NativeArrays.count();
    try (RunBench bench =
        new RunBench(
            TestNetworks.convolutional(LifParameters.DEFAULT, 0.1f),
            LearningRules.byName(rule),
            SAMPLE,
            0.05f)) {
      bench.setWorkers(workers);
      bench.run(folder.resolve("before"), DATA, DATA, 1);
      int before = NativeArrays.count();

      Throwable thrown = catchThrowable(() -> runInto(fault, bench));
      assertThat(NativeArrays.count()).as("arrays").isEqualTo(before);
      assertThat(workersAlive()).as("workers").isZero();
      switch (fault) {
        case DATA_SET -> assertThat(thrown).hasRootCauseInstanceOf(DataException.class);
        case INTERRUPT -> {
          assertThat(thrown).hasCauseInstanceOf(InterruptedIOException.class);
          assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        }
        default ->
            assertThat(thrown)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(fault.toString());
      }
      assertThat(bench.run(folder.resolve("after"), DATA, DATA, 2)).hasSize(4);
      assertThat(NativeArrays.count()).as("arrays of a run after it").isEqualTo(before);
    }
    assertThat(NativeArrays.count()).as("arrays after closing").isEqualTo(atStart);
  }

  private void runInto(Fault fault, RunBench bench) throws IOException {
    AtomicInteger batches = new AtomicInteger();
    AtomicInteger losses = new AtomicInteger();
    bench.setAfterBatch(
        () -> {
          if (batches.incrementAndGet() == 3) {
            if (fault == Fault.LISTENER) {
              throw new IllegalStateException(fault.toString());
            } else if (fault == Fault.INTERRUPT) {
              Thread.currentThread().interrupt();
            }
          }
        });
    bench.setInLoss(
        () -> {
          // The second step of the third batch.
          if (losses.incrementAndGet() == 3 * RunBench.TIME_STEPS && fault == Fault.LOSS) {
            throw new IllegalStateException(fault.toString());
          }
        });
    try {
      bench.run(folder.resolve("broken"), fault == Fault.DATA_SET ? new Broken() : DATA, DATA, 1);
    } finally {
      bench.setAfterBatch(() -> {});
      bench.setInLoss(() -> {});
    }
  }

  private static long workersAlive() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ottt-batch-worker"))
        .count();
  }

  /** Cannot be read from the third batch on. */
  private static final class Broken implements SampleSource {

    @Override
    public int size() {
      return DATA.size();
    }

    @Override
    public Shape sampleShape() {
      return DATA.sampleShape();
    }

    @Override
    public List<String> classNames() {
      return DATA.classNames();
    }

    @Override
    public int label(int index) {
      return DATA.label(index);
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset)
        throws IOException {
      if (index >= 2 * RunBench.BATCH) {
        throw new DataException("the disk is gone");
      }
      DATA.read(index, random, target, offset);
    }
  }
}

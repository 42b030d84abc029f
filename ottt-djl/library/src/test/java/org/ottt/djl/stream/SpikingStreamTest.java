package org.ottt.djl.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.network.InferencePass;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Streams that answer. */
class SpikingStreamTest {

  private static final Shape FRAME = new Shape(2, 6, 6);
  private static final int SIZE = (int) FRAME.size();

  private static SpikingNetwork network(NDManager manager) {
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
    network.initialize(manager, DataType.FLOAT32, new Shape(1).addAll(FRAME));
    TestNetworks.randomize(network, 5);
    return network;
  }

  private static float[] frame(long seed) {
    Random random = new Random(seed);
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void saysWhatTheNetworkSaysOfTheSameFramesAtOnce() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network(manager);
      int steps = 5;
      float[] all = new float[steps * SIZE];
      for (int t = 0; t < steps; t++) {
        System.arraycopy(frame(t), 0, all, t * SIZE, SIZE);
      }
      List<float[]> sums = new ArrayList<>();
      try (NDArray frames = manager.create(all, new Shape(1, steps).addAll(FRAME))) {
        InferencePass.run(
            network,
            new ParameterStore(manager, false),
            frames,
            steps,
            null,
            (step, total) -> sums.add(total.toFloatArray()));
      }
      try (SpikingStream stream = new SpikingStream(network, null)) {
        stream.fade(1);
        for (int t = 0; t < steps; t++) {
          StreamAnswer answer =
              t % 2 == 0 ? stream.step(frame(t)) : stream.step(manager.create(frame(t), FRAME));
          float[] evidence = answer.evidence();
          for (int c = 0; c < evidence.length; c++) {
            assertThat(evidence[c] * (t + 1)).isCloseTo(sums.get(t)[c], within(1e-4f));
          }
        }
        assertThat(stream.steps()).isEqualTo(steps);
      }
    }
  }

  @Test
  void keepsSeveralStreamsOfOneNetworkApart() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network(manager);
      List<float[]> alone = new ArrayList<>();
      try (SpikingStream stream = new SpikingStream(network, null)) {
        for (int t = 0; t < 6; t++) {
          alone.add(stream.step(frame(t)).logits());
        }
        stream.reset();
        assertThat(stream.step(frame(0)).logits()).isEqualTo(alone.get(0));
      }
      try (SpikingStream one = new SpikingStream(network, null);
          SpikingStream two = new SpikingStream(network, null)) {
        for (int t = 0; t < 6; t++) {
          assertThat(one.step(frame(t)).logits()).isEqualTo(alone.get(t));
          two.step(frame(90 + t));
        }
      }
    }
  }

  @Test
  void fadesItsEvidence() {
    try (NDManager manager = NDManager.newBaseManager();
        SpikingStream stream =
            new SpikingStream(network(manager), List.of("a", "b", "c", "d", "e", "f"))) {
      stream.fade(0.5);
      float[] first = stream.step(frame(1)).logits();
      StreamAnswer second = stream.step(frame(2));
      for (int c = 0; c < first.length; c++) {
        assertThat(second.evidence()[c])
            .isCloseTo((0.5f * first[c] + second.logits()[c]) / 1.5f, within(1e-5f));
      }
      stream.fade(0);
      StreamAnswer third = stream.step(frame(3));
      assertThat(third.evidence()).isEqualTo(third.logits());
      assertThat(third.bestName()).isEqualTo(third.classifications().best().getClassName());
    }
  }

  @Test
  void resettingForgetsTheEvidence() {
    try (NDManager manager = NDManager.newBaseManager();
        SpikingStream stream = new SpikingStream(network(manager), null)) {
      stream.fade(0.5);
      stream.step(frame(1));
      stream.reset();
      StreamAnswer answer = stream.step(frame(2));
      assertThat(answer.evidence()).isEqualTo(answer.logits());
    }
  }

  @Test
  void holdsTheSameArraysAfterThousandsOfSteps() {
    try (NDManager manager = NDManager.newBaseManager();
        SpikingStream stream = new SpikingStream(network(manager), null)) {
      int early = 0;
      float[] frame = frame(1);
      for (int t = 0; t < 3000; t++) {
        stream.step(frame);
        early = t == 10 ? NativeArrays.count() : early;
      }
      assertThat(NativeArrays.count()).isEqualTo(early);
    }
  }

  @Test
  void readsTheWeightsOfOneMomentWhileAnotherStreamLearns() throws Exception {
    try (NDManager manager = NDManager.newBaseManager();
        MomentumSgd optimizer =
            MomentumSgd.builder().setLearningRate(Tracker.fixed(0.05f)).build()) {
      SpikingNetwork network = network(manager);
      float[] shown = frame(7);
      Set<List<Float>> expected = new HashSet<>();
      List<List<Float>> seen = Collections.synchronizedList(new ArrayList<>());
      AtomicBoolean done = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      try (LearningStream learner =
              LearningStream.builder(network, new OtttO()).optOptimizer(optimizer).build();
          SpikingStream reader = new SpikingStream(network, null);
          SpikingStream beside = new SpikingStream(network, null)) {
        expected.add(answer(reader, shown));
        Thread thread =
            new Thread(
                () -> {
                  try {
                    do {
                      seen.add(answer(beside, shown));
                    } while (!done.get());
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
        thread.start();
        for (int t = 0; t < 200; t++) {
          learner.step(frame(t), t % 6);
          expected.add(answer(reader, shown));
        }
        done.set(true);
        thread.join();
      }
      assertThat(failure.get()).isNull();
      assertThat(expected).hasSizeGreaterThan(100);
      assertThat(expected).containsAll(seen);
    }
  }

  private static List<Float> answer(SpikingStream stream, float[] frame) {
    stream.reset();
    List<Float> logits = new ArrayList<>();
    for (float logit : stream.step(frame).logits()) {
      logits.add(logit);
    }
    return logits;
  }

  @Test
  void refusesAClosedStreamAndWrongNames() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network(manager);
      assertThatThrownBy(() -> new SpikingStream(network, List.of("one")))
          .hasMessage("The network has 6 classes, but 1 names were given.");
      SpikingStream stream = new SpikingStream(network, null);
      stream.close();
      stream.close();
      assertThatThrownBy(() -> stream.step(frame(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      SpikingNetwork empty = TestNetworks.convolutional(LifParameters.DEFAULT, 0);
      assertThatThrownBy(() -> new SpikingStream(empty, null))
          .hasMessageContaining("no parameters yet");
    }
  }

  @Test
  void readsNewWeightsAfterALoad(@TempDir Path folder) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = network(manager);
      Path file = folder.resolve("other.safetensors");
      float[] expected;
      TestNetworks.randomize(network, 9);
      Checkpoint.write(file, network, null, Map.of());
      try (SpikingStream fresh = new SpikingStream(network, null)) {
        expected = fresh.step(frame(1)).logits();
      }
      TestNetworks.randomize(network, 1);
      try (SpikingStream stream = new SpikingStream(network, null)) {
        assertThat(stream.step(frame(1)).logits()).isNotEqualTo(expected);
        Checkpoint.load(file, network, null);
        stream.reset();
        assertThat(stream.step(frame(1)).logits()).isEqualTo(expected);
      }
    }
  }
}

package org.ottt.djl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.network.InferencePass;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.testing.TestNetworks;

class SpikingVggTest {

  private static final Shape CIFAR = new Shape(1, 3, 32, 32);

  @Test
  void hasThePapersNumberOfParametersFor10Classes() {
    assertThat(parameterCount(SpikingVgg.builder(), CIFAR)).isEqualTo(9_228_362);
  }

  @Test
  void hasThePapersNumberOfParametersFor100Classes() {
    assertThat(parameterCount(SpikingVgg.builder().optClasses(100), CIFAR)).isEqualTo(9_274_532);
  }

  @Test
  void eventFramesChangeTheFirstConnectionOnly() {
    // Two channels in place of three: 64 · 9 weights fewer; the time axis costs nothing.
    assertThat(parameterCount(SpikingVgg.builder(), new Shape(1, 10, 2, 48, 48)))
        .isEqualTo(9_228_362 - 64 * 9);
  }

  @Test
  void layersFollowTheLayout() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = SpikingVgg.builder().build();
      network.initialize(manager, DataType.FLOAT32, CIFAR);
      assertThat(weightShapes(network))
          .containsExactly(
              new Shape(64, 3, 3, 3),
              new Shape(128, 64, 3, 3),
              new Shape(256, 128, 3, 3),
              new Shape(256, 256, 3, 3),
              new Shape(512, 256, 3, 3),
              new Shape(512, 512, 3, 3),
              new Shape(512, 512, 3, 3),
              new Shape(512, 512, 3, 3),
              new Shape(10, 512));
      assertThat(network.neurons()).hasSize(8);
      assertThat(network.getOutputShapes(new Shape[] {new Shape(7, 3, 32, 32)}))
          .containsExactly(new Shape(7, 10));
    }
  }

  @Test
  void widthMultipliesTheChannelsAndNeverGivesNone() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network =
          SpikingVgg.builder().optLayout(64, SpikingVgg.POOL, 10, 2).optWidth(0.125).build();
      network.initialize(manager, DataType.FLOAT32, CIFAR);
      assertThat(weightShapes(network))
          .containsExactly(
              new Shape(8, 3, 3, 3),
              new Shape(1, 8, 3, 3),
              new Shape(1, 1, 3, 3),
              new Shape(10, 1));
    }
  }

  @Test
  void strideHalvesTheImageAsAPoolDoes() {
    SpikingNetwork strided = SpikingVgg.builder().optLayout(4, SpikingVgg.STRIDE, 8).build();
    assertThat(strided.getOutputShapes(new Shape[] {CIFAR})).containsExactly(new Shape(1, 10));
    assertThat(strided.neurons()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void poolsMayComeFirst(boolean feedback) {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network =
          SpikingVgg.builder()
              .optLayout(SpikingVgg.POOL, SpikingVgg.POOL, 4, SpikingVgg.POOL, 6)
              .optFeedback(feedback)
              .build();
      network.initialize(manager, DataType.FLOAT32, CIFAR);
      List<Shape> shapes = new ArrayList<>();
      InferencePass.run(
          network,
          new ParameterStore(manager, false),
          manager.ones(CIFAR),
          1,
          (neurons, spikes) -> shapes.add(spikes.getShape()),
          (step, total) -> true);
      assertThat(shapes).containsExactly(new Shape(1, 4, 8, 8), new Shape(1, 6, 4, 4));
    }
  }

  @Test
  void neuronsAndTimeStepsAreThoseGiven() {
    LifParameters lif = LifParameters.DEFAULT.withLeak(0.25f);
    SpikingNetwork network =
        SpikingVgg.builder().optLayout(4, 4).optNeurons(lif).optTimeSteps(9).build();
    assertThat(network.neurons()).allMatch(layer -> layer.model().equals(new Lif(lif)));
    assertThat(network.traceLeak()).isEqualTo(0.25f);
    assertThat(network.timeSteps()).isEqualTo(9);
  }

  @Test
  void saysThatImagesAreTooSmall() {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = SpikingVgg.builder().build();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 4, 32)))
          .withMessageContainingAll("larger images", "fewer pooling layers");
    }
  }

  @Test
  void readsLayouts() {
    assertThat(SpikingVgg.parseLayout("64,128,pool,256,256,pool,512,512,pool,512,512"))
        .isEqualTo(SpikingVgg.PAPER_LAYOUT);
    assertThat(SpikingVgg.parseLayout(" 4, Stride ,99999,POOL"))
        .containsExactly(4, SpikingVgg.STRIDE, 99_999, SpikingVgg.POOL);
    for (String bad : List.of("", "4,,8", "0", "-1", "100000", "pools")) {
      assertThatIllegalArgumentException()
          .as(bad)
          .isThrownBy(() -> SpikingVgg.parseLayout(bad))
          .withMessageContaining("pool and stride, separated by commas, but not '");
    }
  }

  @Test
  void rejectsSettingsOutsideTheirRanges() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpikingVgg.builder().optWidth(0))
        .withMessageContaining("width must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpikingVgg.builder().optClasses(1))
        .withMessageContaining("at least 2 classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpikingVgg.builder().optTimeSteps(0).build())
        .withMessageContaining("time steps must be at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpikingVgg.builder().optDropout(1).build())
        .withMessageContaining("dropout probability must lie in [0, 1)");
  }

  private static long parameterCount(SpikingVgg.Builder builder, Shape input) {
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = builder.build();
      network.initialize(manager, DataType.FLOAT32, input);
      return network.parameterCount();
    }
  }

  private static List<Shape> weightShapes(SpikingNetwork network) {
    List<Shape> shapes = new ArrayList<>();
    for (Pair<String, Parameter> pair : network.getParameters()) {
      if (pair.getValue().getType() == Parameter.Type.WEIGHT) {
        shapes.add(pair.getValue().getArray().getShape());
      }
    }
    return shapes;
  }

  /**
   * Standardized, a lone 1 at the centre of 3 × 3 is (8/9) / sqrt(1 + 1e-4) = 0.88884444, and gamma
   * times that 2.43543379. The first layer fires from pixel 1.1251 on, the second from a bias of
   * -1.43543379 on.
   */
  @ParameterizedTest
  @CsvSource({"1.13, -1.43, 1.62, -2.74", "1.12, -1.43, 0.25, 0", "1.13, -1.44, 0.25, 0"})
  void gammaIsOnAllSpikesButNotOnThePixels(float pixel, float bias, float first, float second) {
    float[] centre = {0, 0, 0, 0, 1, 0, 0, 0, 0};
    float[][] values = {
      centre, {0}, {1}, centre, {bias}, {1}, {0.5f, -1}, {0.25f, 0},
    };
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network =
          SpikingVgg.builder().optLayout(1, 1).optClasses(2).optTimeSteps(1).build();
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 1, 1));
      assertThat(network.getParameters()).hasSize(values.length);
      for (int i = 0; i < values.length; i++) {
        TestNetworks.set(network.getParameters().valueAt(i), values[i]);
      }
      NDList image = new NDList(manager.create(new float[] {pixel}, new Shape(1, 1, 1, 1)));
      float[] logits =
          network
              .forward(new ParameterStore(manager, false), image, false)
              .singletonOrThrow()
              .toFloatArray();
      assertThat(logits).containsExactly(new float[] {first, second}, within(1e-5f));
    }
  }

  @Test
  void feedbackStartsAtZeroAndTheClassifierNearIt() {
    try (NDManager manager = NDManager.newBaseManager()) {
      manager.getEngine().setRandomSeed(1);
      SpikingNetwork network =
          SpikingVgg.builder().optLayout(64).optClasses(100).optFeedback(true).build();
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 8, 8));
      assertThat(weights(network, new Shape(64, 64, 3, 3))).containsOnly(0f);
      double squares = 0;
      for (float weight : weights(network, new Shape(100, 64))) {
        squares += weight * weight;
      }
      // Four standard errors of the deviation of 6,400 weights.
      assertThat(Math.sqrt(squares / 6400)).isCloseTo(0.01, within(3.6e-4));
    }
  }

  private static float[] weights(SpikingNetwork network, Shape shape) {
    return network.getParameters().values().stream()
        .filter(parameter -> parameter.getArray().getShape().equals(shape))
        .findFirst()
        .orElseThrow()
        .getArray()
        .toFloatArray();
  }
}

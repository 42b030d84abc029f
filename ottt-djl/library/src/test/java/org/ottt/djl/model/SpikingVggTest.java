package org.ottt.djl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;

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
}

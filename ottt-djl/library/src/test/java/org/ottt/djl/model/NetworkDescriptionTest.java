package org.ottt.djl.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.export.nir.NirFactory;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.ArctanSurrogate;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.NeuronModels;
import org.ottt.djl.neuron.RectangularSurrogate;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.SigmoidSurrogate;
import org.ottt.djl.neuron.Surrogate;
import org.ottt.djl.neuron.Surrogates;
import org.ottt.djl.neuron.TriangularSurrogate;
import org.ottt.djl.testing.TestDescriptions;

class NetworkDescriptionTest {

  private static Stream<NetworkDescription> descriptions() {
    return Stream.of(
        TestDescriptions.vgg(false),
        TestDescriptions.vgg(true),
        TestDescriptions.nfResNet(false),
        TestDescriptions.nfResNet(true));
  }

  private static Stream<Surrogate> surrogates() {
    return Stream.concat(
        Surrogates.NAMES.stream().map(name -> Surrogates.byName(name, 0.6f)),
        Stream.of(
            new SigmoidSurrogate(3.1f),
            new RectangularSurrogate(0.7f),
            new ArctanSurrogate(1.3f),
            new TriangularSurrogate(0.9f)));
  }

  /** A surrogate that cannot be told by its name alone. */
  private record Own(String name) implements Surrogate {
    @Override
    public NDArray derivative(NDArray x) {
      return x.onesLike();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "sigmoid"})
  void refusesASurrogateThatWouldBeReadAsAnother(String name) {
    NetworkDescription vgg = TestDescriptions.vgg(false);
    NetworkDescription description =
        new NetworkDescription(
            vgg.architecture(),
            vgg.input(),
            vgg.classes(),
            LifParameters.DEFAULT.withSurrogate(new Own(name)),
            vgg.timeSteps());
    assertThatThrownBy(description::toJson)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(" + name + ") cannot be stored; add it to Surrogates");
  }

  @ParameterizedTest
  @MethodSource("descriptions")
  void isTheSameAfterWritingAndReading(NetworkDescription description) {
    assertThat(NetworkDescription.fromJson(description.toJson())).isEqualTo(description);
  }

  @Test
  void findsServicesInAThreadWhoseLoaderDoesNotSeeThem() throws Exception {
    NetworkDescription vgg = TestDescriptions.vgg(false);
    NetworkDescription nir =
        new NetworkDescription(
            new OwnArchitecture(NirFactory.KIND, Map.of()),
            vgg.input(),
            vgg.classes(),
            vgg.neurons(),
            vgg.timeSteps());
    FutureTask<NetworkDescription> reading =
        new FutureTask<>(() -> NetworkDescription.fromJson(nir.toJson()));
    Thread thread = new Thread(reading);
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    thread.start();
    assertThat(reading.get()).isEqualTo(nir);
  }

  @ParameterizedTest
  @MethodSource("descriptions")
  void namesEveryParameterOfItsNetwork(NetworkDescription description) {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(description.architecture().authorNames(description.neurons()))
          .doesNotHaveDuplicates()
          .hasSize(description.build(manager).getParameters().size());
    }
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void keepsNeuronsExactly(Surrogate surrogate) {
    NetworkDescription vgg = TestDescriptions.vgg(false);
    NetworkDescription description =
        new NetworkDescription(
            vgg.architecture(),
            vgg.input(),
            vgg.classes(),
            new LifParameters(0.33f, 0.8f, Reset.ZERO, surrogate),
            vgg.timeSteps());
    assertThat(NetworkDescription.fromJson(description.toJson()).neurons())
        .isEqualTo(description.neurons());
  }

  private static Stream<NeuronModel> models() {
    LifParameters lif = LifParameters.DEFAULT.withLeak(0.4f);
    return Stream.concat(
        NeuronModels.NAMES.stream().map(name -> NeuronModels.byName(name, lif)),
        Stream.of(new CurrentBasedLif(lif, 0.3f), new AdaptiveLif(lif, 0.2f, 0.8f)));
  }

  @ParameterizedTest
  @MethodSource("models")
  void keepsEveryModelAndNamesWhatItLearns(NeuronModel model) {
    for (NetworkDescription other : descriptions().toList()) {
      NetworkDescription description =
          new NetworkDescription(
              other.architecture(), other.input(), other.classes(), model, other.timeSteps());
      NetworkDescription read = NetworkDescription.fromJson(description.toJson());
      assertThat(read).isEqualTo(description);
      try (NDManager manager = NDManager.newBaseManager()) {
        assertThat(read.architecture().authorNames(model))
            .doesNotHaveDuplicates()
            .hasSize(read.build(manager).getParameters().size());
      }
    }
  }

  @Test
  void buildsThePapersNetworks() {
    InputDescription cifar = new InputDescription(3, 32, 32, 32, ChannelNormalization.cifar());
    List<Integer> layout = List.of(64, 128, -1, 256, 256, -1, 512, 512, -1, 512, 512);
    List<String> ten = Stream.iterate(0, i -> i + 1).limit(10).map(String::valueOf).toList();
    NetworkDescription vgg =
        new NetworkDescription(
            new VggArchitecture(layout, 1, false, 0), cifar, ten, LifParameters.DEFAULT, 6);
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(vgg.build(manager).parameterCount()).isEqualTo(9_228_362);
      assertThat(vgg.build().timeSteps()).isEqualTo(6);
    }
    assertThat(NfResNetArchitecture.of(NfResNet.Depth.NF_RESNET_34, 1).blocks())
        .containsExactly(3, 4, 6, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":1 | \"version\":7 | version 7",
        "\"vgg\" | \"lstm\" | Unknown network 'lstm'",
        "\"pool\" | \"sink\" | Unknown layer",
        "\"layout\":[6 | \"layout\":[-5 | not -5",
        "\"classes\":[\"cat\", | \"classes\":[], \"x\":[ | at least 2 classes",
        "\"time_steps\":3 | \"time_steps\":0 | at least 1",
        "\"time_steps\":3 | \"time_steps\":\"many\" | is invalid",
        "\"leak\":0.5 | \"leak\":2 | leak",
        "\"short_side\":8 | \"short_side\":4 | short side",
        "\"neurons\" | \"neuron\" | no 'neurons'",
        "\"subtract\" | \"never\" | Reset",
      })
  void saysWhatIsWrong(String part, String damaged, String message) {
    String json = TestDescriptions.vgg(false).toJson();
    assertThat(json).contains(part);
    assertThatThrownBy(() -> NetworkDescription.fromJson(json.replace(part, damaged)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatIsNoJson() {
    for (String text : List.of("", "[]", "{", "null", "{}")) {
      assertThatThrownBy(() -> NetworkDescription.fromJson(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("network description");
    }
  }
}

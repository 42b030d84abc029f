package org.ottt.djl.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeuronModelsTest {

  private static final LifParameters LIF = LifParameters.DEFAULT;

  @Test
  void findsEachByItsOwnName() {
    assertThat(NeuronModels.NAMES)
        .allSatisfy(name -> assertThat(NeuronModels.byName(name, LIF).name()).isEqualTo(name));
    assertThat(NeuronModels.byName("if", LIF)).isEqualTo(new Lif(LIF.withLeak(1f)));
    assertThat(NeuronModels.byName("lif", LIF)).isEqualTo(new Lif(LIF));
    assertThat(NeuronModels.byName("plif", LIF)).isEqualTo(new ParametricLif(LIF));
    assertThat(NeuronModels.byName("cuba-lif", LIF)).isEqualTo(new CurrentBasedLif(LIF, 0.5f));
    assertThat(NeuronModels.byName("alif", LIF)).isEqualTo(new AdaptiveLif(LIF, 0.5f, 0.9f));
  }

  @Test
  void listsTheNamesWhenOneIsUnknown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NeuronModels.byName("izhikevich", LIF))
        .withMessageContainingAll("izhikevich", "lif, if, plif, cuba-lif, alif");
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 1.001f, Float.NaN})
  void rejectsALeakOfTheCurrentOutsideItsRange(float leak) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CurrentBasedLif(LIF, leak))
        .withMessageContainingAll("synaptic current", "[0, 1]", String.valueOf(leak));
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, Float.NaN, Float.POSITIVE_INFINITY})
  void rejectsAnAdaptationThatLowersTheThreshold(float adaptation) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveLif(LIF, adaptation, 0.9f))
        .withMessageContainingAll("adaptation", "at least 0", String.valueOf(adaptation));
  }

  @ParameterizedTest
  @ValueSource(floats = {-0.1f, 1f, Float.NaN})
  void rejectsALeakOfTheAdaptationOutsideItsRange(float leak) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveLif(LIF, 0.5f, leak))
        .withMessageContainingAll("adaptation", "[0, 1)", String.valueOf(leak));
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 1f})
  void rejectsALearnableLeakThatBeginsAtAnEnd(float leak) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ParametricLif(LIF.withLeak(leak)))
        .withMessageContainingAll("learnable leak", "between 0 and 1", String.valueOf(leak));
  }
}

package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.neuron.RectangularSurrogate;
import org.ottt.djl.recipe.Recipes;
import picocli.CommandLine;

/** The neurons that options stand for, those that say little about them included. */
class NeuronOptionsTest {

  private static final LifParameters LIF = LifParameters.DEFAULT;

  private static NeuronModel model(String... arguments) {
    TrainingOptions options = new TrainingOptions();
    new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return options.recipe(Recipes.glyphs()).neurons();
  }

  @Test
  void whatIsNotGivenHasItsDefault() {
    assertThat(model("--neuron=plif")).isEqualTo(new ParametricLif(LIF));
    assertThat(model("--neuron=cuba-lif")).isEqualTo(new CurrentBasedLif(LIF, 0.5f));
    assertThat(model("--neuron=alif")).isEqualTo(new AdaptiveLif(LIF, 0.5f, 0.9f));
    assertThat(model("--neuron=alif", "--adaptation=0.3"))
        .isEqualTo(new AdaptiveLif(LIF, 0.3f, 0.9f));
    assertThat(model("--neuron=alif", "--adaptation-leak=0.8"))
        .isEqualTo(new AdaptiveLif(LIF, 0.5f, 0.8f));
  }

  @Test
  void theSurrogatesWindowIsAsWideAsTheThreshold() {
    assertThat(model("--surrogate=rectangular", "--threshold=0.5").surrogate())
        .isEqualTo(new RectangularSurrogate(0.5f));
  }
}

package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.metrics.FiringRates;
import org.ottt.djl.network.Flatten;
import org.ottt.djl.network.SpikingLayer;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.network.SpikingSequence;
import org.ottt.djl.network.Wiring;
import org.ottt.djl.neuron.LifModel;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronState;
import org.ottt.djl.neuron.StateVariable;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;
import org.ottt.djl.simulation.Neurons;
import org.ottt.djl.synapse.LinearSynapse;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestTrainer;

/** The neuron of CONTRIBUTING.md and of notebook 05: a custom model, outside the library. */
class OwnNeuronTest {

  // snippet begin
  /** Leaky neurons that ignore their input at the step after a spike. */
  record Refractory(LifParameters parameters) implements LifModel {

    @Override
    public String name() {
      return "refractory";
    }

    @Override
    public List<StateVariable> variables() {
      return List.of(new StateVariable("membrane"), new StateVariable("fired"));
    }

    @Override
    public NDArray charge(NDArray current, NeuronState state) {
      return LifModel.super.charge(current.sub(current.mul(state.get("fired"))), state);
    }

    @Override
    public void reset(NDArray membrane, NDArray spikes, NeuronState state) {
      state.put("fired", spikes);
      LifModel.super.reset(membrane, spikes, state);
    }
  }

  // snippet end

  private static final Shape FRAMES = new Shape(6, 5, 1, 3, 3);

  static Stream<LearningRule> rules() {
    return Stream.of(new OtttA(), new OtttO(), new Sltt(), new Bptt());
  }

  private static SpikingNetwork network() {
    Refractory neurons = new Refractory(LifParameters.DEFAULT.withThreshold(0.5f));
    SpikingSequence body =
        new SpikingSequence()
            .add(new Flatten())
            .add(new SpikingLayer(LinearSynapse.builder(20).build(), neurons))
            .add(new SpikingLayer(LinearSynapse.builder(20).build(), neurons));
    return new SpikingNetwork(body, LinearSynapse.builder(3).build(), 5);
  }

  @Test
  void standsInTheDocument() throws IOException {
    Snippet.assertShown("CONTRIBUTING.md", OwnNeuronTest.class);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void learnsUnderEveryRuleAndIsSeenFiring(LearningRule rule) {
    SpikingNetwork network = network();
    try (TestTrainer run = new TestTrainer(network, rule, 5, FRAMES, 2, 0.2f);
        FiringRates rates = new FiringRates(run.trainer().getManager())) {
      double first = run.train(batch(run)).loss();
      double last = first;
      for (int i = 0; i < 90; i++) {
        last = run.train(batch(run)).loss();
      }
      assertThat(last).as("loss").isLessThan(0.6 * first);

      run.trainer().setObserver(rates);
      run.validate(batch(run));
      assertThat(rates.byLayer()).hasSize(2);
      assertThat(List.copyOf(rates.byLayer().keySet())).isEqualTo(network.neurons());
      assertThat(rates.byLayer().values()).allMatch(rate -> rate > 0 && rate <= 0.6);
      Neurons hidden = network.neurons().get(0);
      assertThat(Wiring.of(network).fanOut(hidden)).isEqualTo(20);
    }
  }

  @Test
  void hasNoTraceFormAndSaysSo() {
    assertThat(new OtttA().runsInTraceForm(network())).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TestTrainer(network(), new OtttO(OtttO.Form.TRACE), 5, FRAMES, 2))
        .withMessageContainingAll("02SpikingLayer", "refractory", "exact form");
  }

  private static Batch batch(TestTrainer run) {
    return TestBatches.random(run.trainer().getManager(), 8, 3, FRAMES);
  }
}

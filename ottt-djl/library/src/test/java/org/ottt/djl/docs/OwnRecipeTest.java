package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.docs.OwnDataTest.Halves;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.RecipeNetwork;
import org.ottt.djl.recipe.TrainTestData;
import org.ottt.djl.recipe.TrainingSettings;
import org.ottt.djl.rule.OtttA;

/** The recipe of CONTRIBUTING.md. */
class OwnRecipeTest {

  private static Recipe recipe() {
    // snippet begin
    Recipe halves =
        Recipe.builder("halves")
            .optDescription("noise with a bright half")
            .setData(request -> new TrainTestData(new Halves(64), new Halves(32)))
            .setNetwork(RecipeNetwork.vgg(List.of(8, SpikingVgg.STRIDE, 8)))
            .optSettings(
                TrainingSettings.builder().optEpochs(3).optBatchSize(16).optTimeSteps(2).build())
            .build();
    // snippet end
    return halves;
  }

  @Test
  void standsInTheDocument() throws IOException {
    Snippet.assertShown("CONTRIBUTING.md", OwnRecipeTest.class);
  }

  @Test
  void aNetworkLearnsIt() throws IOException {
    TrainTestData data = recipe().open();
    SpikingNetwork network = recipe().describe(data).build();
    List<Double> losses = TinyTraining.losses(network, new OtttA(), data.train(), 10);
    assertThat(losses.get(losses.size() - 1)).isLessThan(0.8 * losses.get(0));
  }
}

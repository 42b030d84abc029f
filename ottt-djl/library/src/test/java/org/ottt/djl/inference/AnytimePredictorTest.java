package org.ottt.djl.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.testing.EqualBits;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestRun;

@EqualBits
class AnytimePredictorTest {

  private static final int MOST = 5;

  private final Image image = TestRun.image(4, 8, 8);

  @TempDir private Path run;
  private ZooModel<Image, Classifications> model;
  private AnytimePredictor predictor;

  @BeforeEach
  void load() throws IOException, ModelException {
    TestRun.write(run, TestDescriptions.vgg(false), 8);
    model = SpikingModels.load(run);
    predictor = new AnytimePredictor(model);
  }

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void everyStepIsAPredictionWithThatManySteps() throws TranslateException {
    AnytimePrediction prediction = predictor.predict(image, MOST, 1.1);
    assertThat(prediction.stepsUsed()).isEqualTo(MOST);
    assertThat(prediction.settled()).isFalse();
    try (Predictor<Image, Classifications> whole = model.newPredictor()) {
      for (int steps = 1; steps <= MOST; steps++) {
        ((SpikingNetwork) model.getBlock()).setTimeSteps(steps);
        assertThat(prediction.steps().get(steps - 1).getProbabilities())
            .isEqualTo(whole.predict(image).getProbabilities());
      }
    }
  }

  @Test
  void stopsAtTheFirstStepWhoseMarginIsLargeEnough() {
    List<Classifications> all = predictor.predict(image, MOST, 1.1).steps();
    double[] margins = all.stream().mapToDouble(Scores::margin).toArray();
    for (double wanted : margins) {
      int first = 0;
      while (margins[first] < wanted) {
        first++;
      }
      AnytimePrediction prediction = predictor.predict(image, MOST, wanted);
      assertThat(prediction.settled()).isTrue();
      assertThat(prediction.stepsUsed()).isEqualTo(first + 1);
      assertThat(prediction.last().getProbabilities()).isEqualTo(all.get(first).getProbabilities());
    }
    assertThat(predictor.predict(image, MOST, 0).stepsUsed()).isEqualTo(1);
  }

  @Test
  void takesTheNetworksStepsByDefault() {
    assertThat(predictor.predict(image).stepsUsed()).isEqualTo(3);
  }

  @Test
  void marginIsTheLeadOfTheBestProbability() {
    Classifications classes = Scores.of(List.of("a", "b", "c"), new float[] {2, 8, 4}, 2);
    // exp(1), exp(4), exp(2) over their sum.
    double sum = Math.exp(1) + Math.exp(4) + Math.exp(2);
    assertThat(classes.best().getClassName()).isEqualTo("b");
    assertThat(classes.getProbabilities().get(0)).isCloseTo(Math.exp(1) / sum, within(1e-12));
    assertThat(Scores.margin(classes)).isCloseTo((Math.exp(4) - Math.exp(2)) / sum, within(1e-12));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> predictor.predict(image, 0, 0.5)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> predictor.predict(image, 1, Double.NaN))
        .hasMessageContaining("[0, 1]");
  }
}

package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.data.RowShare;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.ArctanSurrogate;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.neuron.RectangularSurrogate;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.SigmoidSurrogate;
import org.ottt.djl.neuron.TriangularSurrogate;
import org.ottt.djl.recipe.Recipe;
import org.ottt.djl.recipe.Recipes;
import org.ottt.djl.recipe.TrainingSettings;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.checkpoint.CheckpointFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A recipe keeps what no option changes. */
class RecipeWithOptionsTest {

  private static final LifParameters SHAPED =
      new LifParameters(0.8f, 1.5f, Reset.ZERO, new SigmoidSurrogate(2f));

  @TempDir private Path folder;

  @Command
  private static final class Options {
    @CommandLine.Mixin private TrainingOptions training = new TrainingOptions();
  }

  private static TrainingOptions options(RecordedOptions recorded, String... arguments) {
    Options options = new Options();
    CommandLine line = new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true);
    if (recorded != null) {
      line.setDefaultValueProvider(recorded);
    }
    line.parseArgs(arguments);
    return options.training;
  }

  private static Recipe own(NeuronModel neurons) {
    return Recipes.glyphs().toBuilder("own").optNeurons(neurons).build();
  }

  private static NeuronModel neurons(NeuronModel ofRecipe, String... arguments) {
    return options(null, arguments).recipe(own(ofRecipe)).neurons();
  }

  @Test
  void settingsThatNoOptionChangesAreTheRecipes() {
    Recipe own =
        Recipes.glyphs()
            .withSettings(
                settings ->
                    settings
                        .optWarmUp(5)
                        .optMomentum(0.8f)
                        .optLabelSmoothing(0.1f)
                        .optClipGradients(2f)
                        .optEvaluateEvery(3));
    TrainingOptions none = options(null);
    TrainingSettings kept = none.recipe(own).settings();
    assertThat(kept.warmUp()).isEqualTo(5);
    assertThat(kept.momentum()).isEqualTo(0.8f);
    assertThat(kept.labelSmoothing()).isEqualTo(0.1f);
    assertThat(kept.clipGradients()).isEqualTo(2f);
    assertThat(kept.evaluateEvery()).isEqualTo(3);
    assertThat(none.record(none.recipe(own)))
        .containsEntry("warm_up", 5)
        .containsEntry("momentum", 0.8f)
        .containsEntry("label_smoothing", 0.1f)
        .containsEntry("clip_gradients", 2f)
        .containsEntry("evaluate_every", 3);

    TrainingSettings changed =
        options(null, "--warm-up=1", "--momentum=0.5", "--label-smoothing=0", "--clip-gradients=0")
            .recipe(own)
            .settings();
    assertThat(changed.warmUp()).isEqualTo(1);
    assertThat(changed.momentum()).isEqualTo(0.5f);
    assertThat(changed.labelSmoothing()).isZero();
    assertThat(changed.clipGradients()).isZero();
    assertThat(changed.evaluateEvery()).isEqualTo(3);
  }

  static Stream<NeuronModel> models() {
    return Stream.of(
        new Lif(SHAPED),
        new Lif(SHAPED.withLeak(1f)),
        new Lif(LifParameters.DEFAULT.withSurrogate(new RectangularSurrogate(1f))),
        new Lif(SHAPED.withSurrogate(new ArctanSurrogate(3f))),
        new ParametricLif(SHAPED),
        new CurrentBasedLif(SHAPED, 0.7f),
        new AdaptiveLif(SHAPED, 0.3f, 0.6f));
  }

  @ParameterizedTest
  @MethodSource("models")
  void neuronsThatNoOptionChangesAreTheRecipesAlsoAfterAResume(NeuronModel model) {
    TrainingOptions none = options(null);
    Recipe begun = none.recipe(own(model));
    assertThat(begun.neurons()).isEqualTo(model);

    Map<String, Object> record = none.record(begun);
    TrainingOptions resumed = options(new RecordedOptions(record));
    Recipe continued = resumed.recipe(own(model));
    assertThat(continued.neurons()).isEqualTo(model);
    assertThat(resumed.record(continued)).isEqualTo(record);
  }

  @Test
  void anOptionChangesOneThingOfTheRecipesNeurons() {
    CurrentBasedLif cuba = new CurrentBasedLif(SHAPED, 0.7f);
    assertThat(neurons(cuba, "--leak=0.4"))
        .isEqualTo(new CurrentBasedLif(SHAPED.withLeak(0.4f), 0.7f));
    assertThat(neurons(cuba, "--current-leak=0.4")).isEqualTo(new CurrentBasedLif(SHAPED, 0.4f));
    assertThat(neurons(cuba, "--reset=subtract"))
        .isEqualTo(new CurrentBasedLif(SHAPED.withReset(Reset.SUBTRACT), 0.7f));
    assertThat(neurons(cuba, "--surrogate=triangular"))
        .isEqualTo(new CurrentBasedLif(SHAPED.withSurrogate(new TriangularSurrogate(1.5f)), 0.7f));
    assertThat(neurons(new AdaptiveLif(SHAPED, 0.3f, 0.6f), "--adaptation=0.2"))
        .isEqualTo(new AdaptiveLif(SHAPED, 0.2f, 0.6f));
    assertThat(neurons(cuba, "--neuron=plif")).isEqualTo(new ParametricLif(SHAPED));
    assertThat(neurons(cuba, "--neuron=if")).isEqualTo(new Lif(SHAPED.withLeak(1f)));
    assertThat(neurons(new Lif(SHAPED.withLeak(1f)), "--neuron=lif"))
        .isEqualTo(new Lif(SHAPED.withLeak(0.5f)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> neurons(cuba, "--adaptation=0.2"))
        .withMessageContaining(
            "--adaptation applies to --neuron alif only, but --neuron is cuba-lif");
  }

  @Test
  void aWindowGoesByTheThresholdUnlessTheRecipeHasShapedIt() {
    LifParameters window = LifParameters.DEFAULT.withSurrogate(new RectangularSurrogate(1f));
    assertThat(neurons(new Lif(window), "--threshold=2"))
        .isEqualTo(new Lif(window.withThreshold(2f).withSurrogate(new RectangularSurrogate(2f))));
    LifParameters narrow = LifParameters.DEFAULT.withSurrogate(new RectangularSurrogate(0.7f));
    assertThat(neurons(new Lif(narrow), "--threshold=2"))
        .isEqualTo(new Lif(narrow.withThreshold(2f)));
  }

  @Test
  void theRecordOfLifNeuronsIsThatOfEarlierVersions() {
    TrainingOptions none = options(null);
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("surrogate", "sigmoid");
    expected.put("leak", 0.5f);
    expected.put("threshold", 1f);
    expected.put("reset", "subtract");
    assertThat(none.record(none.recipe(Recipes.glyphs())))
        .containsAllEntriesOf(expected)
        .doesNotContainKeys("neuron", "current_leak", "adaptation", "adaptation_leak");

    TrainingOptions cuba = options(null, "--neuron=cuba-lif");
    assertThat(cuba.record(cuba.recipe(Recipes.glyphs())))
        .containsEntry("neuron", "cuba-lif")
        .doesNotContainKey("current_leak");
    TrainingOptions without = options(null, "--neuron=if");
    assertThat(without.record(without.recipe(Recipes.glyphs())))
        .containsEntry("neuron", "if")
        .containsEntry("leak", 1f);
  }

  @Test
  void aRunIsNotResumedWithOtherNeuronsThanItsCheckpointHas() throws IOException {
    TinyRun.succeed(folder, "--epochs", "1");
    TrainingOptions same = options(null, TinyRun.options(folder));
    RunMember alone = RunMember.alone();
    try (RunFolder run = RunFolder.open(folder, ExistingRun.RESUME)) {
      CheckpointFolder checkpoints = TrainingSession.checkpoints(run);
      for (NeuronModel model : List.of(Lif.DEFAULT, new Lif(SHAPED))) {
        TrainingPlan plan =
            TrainingPlan.open(
                own(model), same, List.of(), RowShare.WHOLE, Sharing.begin(alone, null, null));
        if (model.equals(Lif.DEFAULT)) {
          ResumeCheck.check(plan, run, checkpoints);
        } else {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> ResumeCheck.check(plan, run, checkpoints))
              .withMessageContaining("restore the recipe, or start a new run with --init-from");
        }
      }
    }
  }
}

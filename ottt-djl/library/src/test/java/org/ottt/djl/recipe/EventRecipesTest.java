package org.ottt.djl.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.augment.Augmentations;
import org.ottt.djl.data.event.FrameEncoding;
import org.ottt.djl.data.event.FrameLayout;
import org.ottt.djl.data.event.FrameStorePlan;
import org.ottt.djl.data.event.FrameStoreWriter;
import org.ottt.djl.data.event.NormalizationKind;
import org.ottt.djl.data.event.PlannedSample;

/** Recipes on prepared event frames. */
class EventRecipesTest {

  private static final int FRAMES = 20;
  private static final int SIZE = 8;

  @TempDir private Path folder;

  /** Prepares three samples: sample i has i + 1 events at every position of its first frame. */
  @BeforeEach
  void prepare() throws IOException {
    FrameStorePlan plan =
        new FrameStorePlan(
            new FrameLayout(FRAMES, 2, SIZE, SIZE, FrameEncoding.UINT8),
            List.of("wave", "clap"),
            new TreeMap<>(),
            List.of(
                new PlannedSample("a", 0, Split.TRAIN, 1),
                new PlannedSample("b", 1, Split.TRAIN, 1),
                new PlannedSample("c", 1, Split.TEST, 1)),
            NormalizationKind.NONE);
    try (FrameStoreWriter writer = FrameStoreWriter.open(folder, plan)) {
      for (int slot = 0; slot < 3; slot++) {
        float[] values = new float[plan.layout().values()];
        for (int i = 0; i < 2 * SIZE * SIZE; i++) {
          values[i] = slot + 1;
        }
        writer.put(slot, values, 2L * SIZE * SIZE * (slot + 1));
      }
      writer.finish();
    }
  }

  private static float[] read(SampleSource source) throws IOException {
    float[] values = new float[(int) source.sampleShape().size()];
    source.read(0, new SplittableRandom(7), values, 0);
    return values;
  }

  @Test
  void anEventFolderHasItsOwnClassesAndSize() throws IOException {
    Recipe recipe = Recipes.byName("event-folder");
    TrainTestData data = recipe.open(folder);
    assertThat(data.train().classNames()).containsExactly("wave", "clap");
    assertThat(data.train().size()).isEqualTo(2);
    assertThat(data.test().size()).isEqualTo(1);
    assertThat(recipe.settings().timeSteps()).isEqualTo(10);
  }

  @Test
  void dvsGestureIsThatOfTheAuthors() throws IOException {
    Recipe recipe = Recipes.dvsGesture();
    TrainingSettings settings = recipe.settings();
    assertThat(settings.epochs()).isEqualTo(300);
    assertThat(settings.batchSize()).isEqualTo(16);
    assertThat(settings.timeSteps()).isEqualTo(20);
    assertThat(settings.optimizerKind()).isEqualTo(OptimizerKind.ADAM);
    assertThat(settings.learningRate()).isEqualTo(1e-3f);
    assertThat(settings.mseWeight()).isEqualTo(1e-3f);
    assertThat(recipe.dropout()).isZero();
    assertThat(recipe.augmentation()).isEmpty();
    TrainTestData data = recipe.open(folder);
    assertThat(data.train().sampleShape()).isEqualTo(new Shape(20, 2, 8, 8));
    // Counts, as they were prepared.
    assertThat(read(data.train())).containsOnly(0f, 1f);
    assertThat(read(data.test())).containsOnly(0f, 3f);
  }

  @Test
  void anotherNormalizationHoldsForTrainingAndTest() throws IOException {
    DataRequest request =
        DataRequest.builder().optFolder(folder).optNormalization(NormalizationKind.CHANNEL).build();
    TrainTestData data = Recipes.dvsGesture().open(request);
    // Over all training frames: 1 and 2 in one frame of 20, 0 elsewhere.
    double mean = 1.5 / 20;
    double deviation = Math.sqrt(2.5 / 20 - mean * mean);
    assertThat(read(data.train())[0]).isEqualTo((float) ((1 - mean) / deviation), close());
    assertThat(read(data.test())[0]).isEqualTo((float) ((3 - mean) / deviation), close());
    DataRequest byPosition =
        DataRequest.builder()
            .optFolder(folder)
            .optNormalization(NormalizationKind.POSITION)
            .build();
    assertThatThrownBy(() -> Recipes.dvsGesture().open(byPosition))
        .hasMessageContaining("--normalization position");
  }

  private static org.assertj.core.data.Offset<Float> close() {
    return org.assertj.core.data.Offset.offset(1e-5f);
  }

  @Test
  void eventAugmentationsWorkInRecipes() throws IOException {
    Recipe recipe =
        Recipes.dvsGesture().toBuilder()
            .optAugmentation(Augmentations.parse("flip,roll=2,rotate=10,cutmix=1"))
            .build();
    float[] augmented = read(recipe.open(folder).train());
    assertThat(augmented).isEqualTo(read(recipe.open(folder).train()));
    Recipe images =
        Recipes.glyphs().toBuilder().optAugmentation(Augmentations.parse("cutmix")).build();
    assertThatThrownBy(images::open)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("EventCutMix is for event frames");
  }
}

package org.ottt.djl.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.augment.PadAndCrop;
import org.ottt.djl.data.augment.RandomErasing;
import org.ottt.djl.data.augment.RandomHorizontalFlip;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.model.VggArchitecture;

class RecipesTest {

  private static final int RECORD = 1 + 3 * 32 * 32;
  private static final String CIFAR_TRAIN = "data_batch_1.bin";
  private static final String CIFAR_TEST = "test_batch.bin";

  @TempDir private Path folder;

  @Test
  void namesAreUnique() {
    assertThat(Recipes.all()).extracting(Recipe::name).doesNotHaveDuplicates();
    assertThat(Recipes.all())
        .allSatisfy(r -> assertThat(Recipes.byName(r.name()).name()).isEqualTo(r.name()));
    assertThatThrownBy(() -> Recipes.byName("cifar11"))
        .hasMessageContaining("Unknown recipe 'cifar11'; use one of glyphs, cifar10");
  }

  @Test
  void cifar10IsThatOfThePaper() throws IOException {
    Recipe recipe = Recipes.cifar10();
    TrainingSettings settings = recipe.settings();
    assertThat(settings.epochs()).isEqualTo(300);
    assertThat(settings.batchSize()).isEqualTo(128);
    assertThat(settings.timeSteps()).isEqualTo(6);
    assertThat(settings.momentum()).isEqualTo(0.9f);
    assertThat(settings.weightDecay()).isZero();
    assertThat(settings.mseWeight()).isEqualTo(0.05f);
    assertThat(settings.schedule().at(0)).isEqualTo(0.1f);
    assertThat(settings.schedule().at(150)).isEqualTo(0.05f);
    assertThat(recipe.augmentation())
        .extracting(augmentation -> (Object) augmentation.getClass())
        .containsExactly(PadAndCrop.class, RandomErasing.class, RandomHorizontalFlip.class);

    NetworkDescription network = recipe.describe(recipe.open(cifar()));
    assertThat(
            network.outline().getParameters().values().stream()
                .mapToLong(p -> p.getShape().size())
                .sum())
        .isEqualTo(9_228_362);
    assertThat(network.timeSteps()).isEqualTo(6);
    assertThat(network.input().shape()).isEqualTo(new Shape(3, 32, 32));
  }

  @Test
  void imageNetIsThatOfThePaper() {
    TrainingSettings settings = Recipes.imageNet().settings();
    assertThat(settings.epochs()).isEqualTo(100);
    assertThat(settings.batchSize()).isEqualTo(256);
    assertThat(settings.weightDecay()).isEqualTo(2e-5f);
    assertThat(settings.mseWeight()).isZero();
    assertThat(settings.schedule().at(29)).isEqualTo(0.1f);
    assertThat(settings.schedule().at(60)).isCloseTo(0.001f, within(1e-9f));
  }

  @Test
  void augmentationIsThatOfTheRecipe() throws IOException {
    Recipe plain = Recipes.cifar10().toBuilder().optAugmentation(List.of()).build();
    Recipe flipped =
        Recipes.cifar10().toBuilder().optAugmentation(List.of(new RandomHorizontalFlip(1))).build();

    float[] image = sample(plain.open(cifar()).train());
    float[] mirrored = sample(flipped.open(cifar()).train());

    for (int i = 0; i < image.length; i++) {
      assertThat(mirrored[i]).isEqualTo(image[i / 32 * 32 + 31 - i % 32]);
    }
    assertThat(sample(Recipes.cifar10().open(cifar()).train()))
        .as("the paper's augmentation")
        .isNotEqualTo(image);
    assertThat(sample(flipped.open(cifar()).test()))
        .as("test samples are left alone")
        .isEqualTo(sample(plain.open(cifar()).test()));
  }

  @Test
  void networkCanBeReplaced() throws IOException {
    Recipe own =
        Recipes.glyphs().toBuilder()
            .setNetwork(RecipeNetwork.vgg(List.of(4, 8)))
            .optWidth(2)
            .build();
    assertThat(own.architecture()).isEqualTo(new VggArchitecture(List.of(4, 8), 2, false, 0));
    assertThat(own.name()).isEqualTo("glyphs");
  }

  @Test
  void aRequestLimitsBothHalves() throws IOException {
    DataRequest request = DataRequest.builder().optLimitTrain(3).optLimitTest(2).build();
    TrainTestData data = Recipes.glyphs().open(request);
    assertThat(data.train().size()).isEqualTo(3);
    assertThat(data.test().size()).isEqualTo(2);
    assertThatThrownBy(() -> DataRequest.builder().optLimitTest(0))
        .hasMessageContaining("at least 1 test sample");
    GlyphSet glyphs = new GlyphSet(1);
    assertThat(sample(data.train())).isEqualTo(sample(glyphs.imageSet(GlyphSplit.TRAIN, 1)));
    assertThat(sample(data.test()))
        .isEqualTo(sample(glyphs.imageSet(GlyphSplit.TEST, 1)))
        .isNotEqualTo(sample(data.train()));
  }

  @Test
  void recordingsOfGlyphsAreOthersInTheTest() throws IOException {
    DataRequest request = DataRequest.builder().optLimitTrain(3).optLimitTest(2).build();
    TrainTestData data = Recipes.glyphsDvs().open(request);
    assertThat(data.train().size()).isEqualTo(3);
    assertThat(data.test().size()).isEqualTo(2);
    assertThat(data.test().identity(0)).isNotEqualTo(data.train().identity(0));
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    TrainingSettings.Builder settings = TrainingSettings.builder();
    assertThatThrownBy(() -> settings.optEpochs(0)).hasMessageContaining("epochs");
    assertThatThrownBy(() -> settings.optLearningRate(Float.NaN)).hasMessageContaining("positive");
    assertThatThrownBy(() -> settings.optMomentum(1)).hasMessageContaining("[0, 1)");
    assertThatThrownBy(() -> settings.optMilestones(5, 5)).hasMessageContaining("[5, 5]");
    assertThatThrownBy(() -> Recipes.glyphs().toBuilder().optDropout(1))
        .hasMessageContaining("[0, 1)");
    Recipe feedback = Recipes.imageNet().toBuilder().optFeedback(true).build();
    assertThatThrownBy(feedback::architecture).hasMessageContaining("neither feedback nor dropout");
  }

  private static org.assertj.core.data.Offset<Float> within(float value) {
    return org.assertj.core.data.Offset.offset(value);
  }

  private static float[] sample(SampleSource source) throws IOException {
    float[] values = new float[(int) source.sampleShape().size()];
    source.read(0, new SplittableRandom(5), values, 0);
    return values;
  }

  private Path cifar() throws IOException {
    records(CIFAR_TRAIN, 5);
    records(CIFAR_TEST, 6);
    return folder;
  }

  private void records(String file, long seed) throws IOException {
    byte[] records = new byte[4 * RECORD];
    new Random(seed).nextBytes(records);
    for (int i = 0; i < 4; i++) {
      records[i * RECORD] = (byte) i;
    }
    Files.write(folder.resolve(file), records);
  }

  @Test
  void cifarIsNormalizedPerChannel() throws IOException {
    TrainTestData data =
        Recipes.cifar10().toBuilder().optAugmentation(List.of()).build().open(cifar());
    assertNormalized(data.train(), CIFAR_TRAIN);
    assertNormalized(data.test(), CIFAR_TEST);
  }

  private void assertNormalized(SampleSource set, String file) throws IOException {
    byte[] record = Files.readAllBytes(folder.resolve(file));
    float[] mean = {0.4914f, 0.4822f, 0.4465f};
    float[] std = {0.2023f, 0.1994f, 0.2010f};
    float[] image = sample(set);
    for (int i = 0; i < image.length; i++) {
      float pixel = Byte.toUnsignedInt(record[1 + i]) / 255f;
      int channel = i / (32 * 32);
      assertThat(image[i]).isCloseTo((pixel - mean[channel]) / std[channel], within(1e-6f));
    }
  }

  @Test
  void fashionMnistIsNormalizedByItsTrainingImages() throws IOException {
    idx("train", 0, 0, 255, 255);
    idx("t10k", 0, 255, 255, 255);
    TrainTestData data =
        Recipes.fashionMnist().toBuilder().optAugmentation(List.of()).build().open(folder);
    // The training images have mean 0.5 and deviation 0.5.
    assertThat(sample(data.train())).containsExactly(-1, -1);
    assertThat(sample(data.test())).containsExactly(-1, 1);
  }

  /** Writes two images of 1 × 2 pixels. */
  private void idx(String set, int... pixels) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(20).putInt(0x803).putInt(2).putInt(1).putInt(2);
    for (int pixel : pixels) {
      images.put((byte) pixel);
    }
    Files.write(folder.resolve(set + "-images-idx3-ubyte"), images.array());
    Files.write(
        folder.resolve(set + "-labels-idx1-ubyte"),
        ByteBuffer.allocate(10).putInt(0x801).putInt(2).array());
  }

  @Test
  void dvsCifar10IsThatOfThePaper() {
    Recipe recipe = Recipes.dvsCifar10();
    TrainingSettings settings = recipe.settings();
    assertThat(settings.epochs()).isEqualTo(300);
    assertThat(settings.batchSize()).isEqualTo(128);
    assertThat(settings.timeSteps()).isEqualTo(10);
    assertThat(settings.mseWeight()).isEqualTo(1e-3f);
    assertThat(settings.schedule().at(0)).isEqualTo(0.1f);
    assertThat(settings.schedule().at(150)).isEqualTo(0.05f);
    assertThat(recipe.augmentation())
        .extracting(augmentation -> (Object) augmentation.getClass())
        .containsExactly(PadAndCrop.class);
    int pool = SpikingVgg.POOL;
    assertThat(recipe.architecture())
        .isEqualTo(
            new VggArchitecture(
                List.of(64, 128, pool, 256, 256, pool, 512, 512, pool, 512, 512), 1, false, 0.1f));
  }
}

package org.ottt.djl.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.archive.TestTar;
import org.ottt.djl.data.image.TestImages;
import org.ottt.djl.model.InputDescription;

/** Recipes on archives: the same batches, bit for bit, as on the unpacked files. */
class ImageArchivesTest {

  private static final int SIZE = 32;

  @TempDir private Path temp;
  private Path folders;
  private Path tars;

  @BeforeEach
  void makeImages() throws IOException {
    folders = temp.resolve("folders");
    tars = Files.createDirectory(temp.resolve("tars"));
    for (String split : List.of("train", "test")) {
      TestTar tar = new TestTar();
      // In another order than that of the names.
      for (int image = 5; image >= 0; image--) {
        for (String name : List.of("dog", "cat")) {
          byte[] bytes =
              TestImages.blobs(30 + 3 * image, 40, image % 2 == 0 ? "png" : "jpeg", image);
          String file = name + "/" + image + ".jpg";
          Path path = folders.resolve(split).resolve(file);
          Files.createDirectories(path.getParent());
          Files.write(path, bytes);
          tar.add(file, bytes);
        }
      }
      tar.write(tars.resolve(split + ".tar"));
    }
  }

  private static List<List<Float>> batches(SampleSource source, int workers, int skipped) {
    BatchLoader loader =
        BatchLoader.builder(source)
            .optBatchSize(5)
            .optSeed(3)
            .optShuffle(true)
            .optWorkers(workers)
            .build();
    List<List<Float>> result = new ArrayList<>();
    try (NDManager manager = NDManager.newBaseManager();
        BatchStream batches = loader.epoch(manager, 1)) {
      for (Batch batch : batches) {
        try (batch) {
          List<Float> values = new ArrayList<>();
          for (float value : batch.getData().singletonOrThrow().toFloatArray()) {
            values.add(value);
          }
          for (long label : batch.getLabels().singletonOrThrow().toLongArray()) {
            values.add((float) label);
          }
          result.add(values);
        }
      }
      assertThat(batches.skipped()).isEqualTo(skipped);
    }
    return result;
  }

  @Test
  void batchesAreThoseOfTheFolder() throws IOException {
    for (Recipe recipe : List.of(Recipes.imageNet(), Recipes.imageFolder())) {
      Recipe small = recipe.toBuilder().optImageSize(SIZE).build();
      List<List<Float>> expected = batches(small.open(folders).train(), 0, 0);
      assertThat(expected).hasSize(3);
      SampleSource archived = small.open(tars).train();
      assertThat(batches(archived, 0, 0)).isEqualTo(expected);
      assertThat(batches(archived, 3, 0)).isEqualTo(expected);
    }
  }

  @Test
  void imagesOfOnesOwnGetTheAugmentationOfCifarAndAreTestedWhole() throws IOException {
    TrainTestData data = Recipes.imageFolder().open(tars);
    assertThat(data.train().sampleShape()).isEqualTo(new Shape(3, SIZE, SIZE));
    assertThat(data.train().classNames()).containsExactly("cat", "dog");
    assertThat(read(data.train(), 1)).isNotEqualTo(read(data.train(), 2));
    assertThat(read(data.test(), 1)).isEqualTo(read(data.test(), 2));
    // Nothing is cut off but what makes the image no square.
    assertThat(InputDescription.of(data.test()).shortSide()).isEqualTo(SIZE);
    TrainTestData part =
        Recipes.imageFolder().open(DataRequest.builder().optFolder(tars).optLimitTrain(4).build());
    assertThat(part.train().size()).isEqualTo(4);
    assertThat(part.train().label(1)).isZero();
    assertThat(part.train().label(2)).isEqualTo(1);
  }

  private static List<Float> read(SampleSource source, int seed) throws IOException {
    float[] values = new float[3 * SIZE * SIZE];
    source.read(0, new SplittableRandom(seed), values, 0);
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  @Test
  void shardsMayHaveTheirLabelElsewhere() throws IOException {
    for (String split : List.of("train", "val")) {
      new TestTar()
          .add("0.png", TestImages.blobs(40, 40, "png", 1))
          .add("0.json", "{\"species\": 0}")
          .add("1.png", TestImages.blobs(40, 40, "png", 2))
          .add("1.json", "{\"species\": 1}")
          .write(temp.resolve("shards/" + split + "-0.tar"));
    }
    TrainTestData data =
        Recipes.imageFolder()
            .open(
                DataRequest.builder()
                    .optFolder(temp.resolve("shards"))
                    .optLabelKey("species")
                    .build());
    assertThat(data.train().classNames()).containsExactly("0", "1");
    assertThat(data.test().label(1)).isEqualTo(1);
  }

  @Test
  void imageNetIsCroppedAtRandomForTrainingAlone() throws IOException {
    Recipe small = Recipes.imageNet().toBuilder().optImageSize(SIZE).build();
    TrainTestData data = small.open(folders);
    assertThat(read(data.train(), 1)).isNotEqualTo(read(data.train(), 2));
    assertThat(read(data.test(), 1)).isEqualTo(read(data.test(), 2));
    TrainTestData plain = small.toBuilder().optAugmentation(List.of()).build().open(folders);
    // Both sets hold the same files.
    assertThat(read(plain.train(), 1)).isEqualTo(read(data.test(), 1));
    assertThat(read(plain.test(), 1)).isEqualTo(read(data.test(), 1));
  }
}

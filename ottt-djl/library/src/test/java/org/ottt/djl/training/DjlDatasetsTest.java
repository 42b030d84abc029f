package org.ottt.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Model;
import ai.djl.basicdataset.cv.classification.Cifar10;
import ai.djl.basicdataset.cv.classification.FashionMnist;
import ai.djl.basicdataset.cv.classification.ImageFolder;
import ai.djl.basicdataset.cv.classification.Mnist;
import ai.djl.engine.Engine;
import ai.djl.metric.Metrics;
import ai.djl.modality.cv.transform.Normalize;
import ai.djl.modality.cv.transform.Resize;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset.Usage;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.evaluator.Accuracy;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.Batchifier;
import ai.djl.translate.PaddingStackBatchifier;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.testing.NativeArrays;
import org.ottt.djl.testing.TestBatches;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** DJL's own data sets, from copies on disk, through {@code trainBatch} and DJL's loop. */
class DjlDatasetsTest {

  private static final String CACHE = "DJL_CACHE_DIR";
  private static final int BATCH = 4;
  private static final int CLASSES = 6;

  @TempDir private static Path folder;

  private static ExecutorService executor;
  private static String cacheBefore;

  /** A data set and the shape of its images. */
  private record Case(String name, Shape image, RandomAccessDataset data) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void useACacheOfItsOwn() {
    // Before the property changes: PyTorch's libraries are found through it as well.
    Engine.getInstance();
    cacheBefore = System.getProperty(CACHE);
    // DJL's cache shadows a repository and is never looked through again.
    System.setProperty(CACHE, folder.resolve("cache").toString());
    executor = Executors.newFixedThreadPool(2);
  }

  @AfterAll
  static void restoreTheCache() {
    executor.shutdown();
    if (cacheBefore == null) {
      System.clearProperty(CACHE);
    } else {
      System.setProperty(CACHE, cacheBefore);
    }
  }

  static Stream<Arguments> cases() throws IOException {
    LocalDatasets copies = new LocalDatasets(folder.resolve("repository"));
    copies.writeCifar10();
    copies.writeMnist("mnist");
    copies.writeMnist("fashmnist");
    Path images = copies.writeImages();
    List<Case> cases =
        List.of(
            new Case(
                "Cifar10",
                new Shape(3, 32, 32),
                Cifar10.builder()
                    .optRepository(copies.repository())
                    .optUsage(Usage.TRAIN)
                    .setSampling(BATCH, false)
                    .addTransform(new Normalize(Cifar10.NORMALIZE_MEAN, Cifar10.NORMALIZE_STD))
                    .build()),
            new Case(
                "Mnist, prefetched",
                new Shape(1, 28, 28),
                Mnist.builder()
                    .optRepository(copies.repository())
                    .optUsage(Usage.TRAIN)
                    .setSampling(BATCH, false)
                    .optPrefetchNumber(2)
                    .build()),
            new Case(
                "FashionMnist, own batchifiers",
                new Shape(1, 28, 28),
                FashionMnist.builder()
                    .optRepository(copies.repository())
                    .optUsage(Usage.TEST)
                    .setSampling(BATCH, false)
                    .optDataBatchifier(PaddingStackBatchifier.builder().build())
                    .optLabelBatchifier(Batchifier.STACK)
                    .build()),
            new Case(
                "ImageFolder, the last batch dropped",
                new Shape(3, 12, 12),
                ImageFolder.builder()
                    .setRepositoryPath(images)
                    .setSampling(BATCH, false, true)
                    .addTransform(new Resize(12))
                    .addTransform(new ToTensor())
                    .build()));
    return cases.stream()
        .flatMap(
            each -> Stream.of(Arguments.of(each, new OtttA()), Arguments.of(each, new OtttO())));
  }

  /** A small network with its trainer, always from the same parameters. */
  private static final class Setup implements AutoCloseable {

    private final Model model = Model.newInstance("data");
    private final MomentumSgd sgd =
        MomentumSgd.builder().setLearningRate(Tracker.fixed(0.05f)).build();
    private final SpikingTrainer trainer;

    Setup(LearningRule rule, Shape image) {
      model.setBlock(
          SpikingVgg.builder().optLayout(4, SpikingVgg.STRIDE, 4).optClasses(CLASSES).build());
      trainer =
          new SpikingTrainer(
              model,
              new DefaultTrainingConfig(new SpikingLoss(0.05f))
                  .optOptimizer(sgd)
                  .addEvaluator(new Accuracy())
                  .optExecutorService(executor)
                  .addTrainingListeners(TrainingListener.Defaults.basic()),
              rule,
              2);
      trainer.setMetrics(new Metrics());
      trainer.initialize(new Shape(1).addAll(image));
      TestNetworks.randomize(trainer.network(), 1);
    }

    Map<String, List<Float>> parameters() {
      Map<String, List<Float>> values = new TreeMap<>();
      trainer
          .network()
          .getParameters()
          .forEach(
              pair -> {
                List<Float> list = new ArrayList<>();
                for (float value : pair.getValue().getArray().toFloatArray()) {
                  list.add(value);
                }
                values.put(pair.getKey(), list);
              });
      return values;
    }

    /** Trains on the data set as it comes, labels and all. */
    List<Long> train(RandomAccessDataset data) throws IOException, TranslateException {
      List<Long> labels = new ArrayList<>();
      for (Batch batch : data.getData(trainer.getManager(), executor)) {
        try (batch) {
          trainer.trainBatch(batch);
          for (long label : batch.getLabels().head().toLongArray()) {
            labels.add(label);
          }
        }
      }
      return labels;
    }

    @Override
    public void close() {
      trainer.close();
      sgd.close();
      model.close();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trainsToTheSameBitsEitherWay(Case of, LearningRule rule) throws Exception {
    of.data().prepare();
    int before = NativeArrays.count();
    try (Setup fitted = new Setup(rule, of.image());
        Setup looped = new Setup(rule, of.image())) {
      Map<String, List<Float>> start = looped.parameters();
      EasyTrain.fit(fitted.trainer, 2, of.data(), of.data());
      List<Long> labels = looped.train(of.data());
      assertThat(looped.train(of.data())).isEqualTo(labels);

      assertThat(fitted.parameters()).isEqualTo(looped.parameters()).isNotEqualTo(start);
      boolean folders = of.name().startsWith("ImageFolder");
      assertThat(labels).containsExactlyElementsOf(folders ? sortedLabels() : writtenLabels());
      assertThat(fitted.trainer.getTrainingResult().getEpoch()).isEqualTo(2);
      assertThat(fitted.trainer.getTrainingResult().getTrainLoss()).isPositive().isFinite();
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  private static List<Long> writtenLabels() {
    List<Long> labels = new ArrayList<>();
    for (byte label : LocalDatasets.LABELS) {
      labels.add((long) label);
    }
    return labels;
  }

  /** Those of a folder per class, in the order of the classes, two whole batches of them. */
  private static List<Long> sortedLabels() {
    return writtenLabels().stream().sorted().limit(2L * BATCH).toList();
  }

  @Test
  void pixelsAndClassesAreThoseOfTheFiles() throws Exception {
    LocalDatasets copies = new LocalDatasets(folder.resolve("pixels"));
    copies.writeMnist("mnist");
    Mnist mnist =
        Mnist.builder()
            .optRepository(copies.repository())
            .setSampling(LocalDatasets.LABELS.length, false)
            .build();
    try (Setup setup = new Setup(new OtttA(), new Shape(1, 28, 28))) {
      for (Batch batch : setup.trainer.iterateDataset(mnist)) {
        try (batch) {
          byte[] first = new byte[28 * 28];
          new Random(0).nextBytes(first);
          NDArray image = batch.getData().head().get(0);
          assertThat(image.getShape()).isEqualTo(new Shape(1, 28, 28));
          float[] pixels = image.toFloatArray();
          for (int i = 0; i < first.length; i++) {
            assertThat(pixels[i]).isEqualTo((first[i] & 0xff) / 255f);
          }
          assertThat(batch.getLabels().head().toLongArray())
              .containsExactly(writtenLabels().stream().mapToLong(Long::longValue).toArray());
        }
      }
    }
  }

  @Test
  void imagesOfSeveralSizesAndClassesThatAreNotThereAreRefusedBeforeAnythingChanges()
      throws Exception {
    LocalDatasets copies = new LocalDatasets(folder.resolve("refused"));
    ImageFolder sizes =
        ImageFolder.builder()
            .setRepositoryPath(copies.writeImages())
            .setSampling(BATCH, false)
            .addTransform(new ToTensor())
            .build();
    try (Setup setup = new Setup(new OtttA(), new Shape(3, 12, 12))) {
      Map<String, List<Float>> start = setup.parameters();
      ArrayDataset wrong =
          new ArrayDataset.Builder()
              .setData(
                  setup
                      .trainer
                      .getManager()
                      .create(
                          TestBatches.values(1, new Shape(2, 3, 12, 12)), new Shape(2, 3, 12, 12)))
              .optLabels(setup.trainer.getManager().create(new float[] {1, CLASSES}))
              .setSampling(2, false)
              .build();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EasyTrain.fit(setup.trainer, 1, wrong, null))
          .withMessageContainingAll("6.0 is not the number of a class", "0 to 5");
      // DJL's own message.
      assertThatIllegalStateException()
          .isThrownBy(() -> setup.train(sizes))
          .withStackTraceContaining("cannot batch data with different input shapes");
      assertThat(setup.parameters()).isEqualTo(start);
    }
  }
}

package org.ottt.djl.training;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.augment.PadAndCrop;
import org.ottt.djl.data.augment.RandomHorizontalFlip;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.testing.TestNetworks;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

/**
 * A run of some milliseconds in which all is random that can be: order, augmentation and dropout.
 * Its last batch of an epoch is a partial one.
 */
final class SmallRun {

  static final int EPOCHS = 2;
  static final int TRAIN_BATCHES = 3;
  static final int TEST_BATCHES = 2;

  private static final int BATCH_SIZE = 8;

  private final LearningRule rule;
  private final SampleSource train;
  private final SampleSource test = images(2, 12);
  private int workers;
  private int replicas = 1;
  private double checkpointMinutes;
  private int logEvery;
  private double maxUnreadable = 0.01;

  SmallRun(LearningRule rule) {
    this(rule, trainImages());
  }

  SmallRun(LearningRule rule, SampleSource train) {
    this.rule = rule;
    this.train = train;
  }

  static SampleSource trainImages() {
    return images(1, (TRAIN_BATCHES - 1) * BATCH_SIZE + 5)
        .withAugmentations(List.of(new PadAndCrop(1), new RandomHorizontalFlip()));
  }

  private static ImageSet images(int seed, int count) {
    Shape shape = TestNetworks.IMAGES.slice(1);
    byte[] pixels = new byte[(int) (count * shape.size())];
    new Random(seed).nextBytes(pixels);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % TestNetworks.CLASSES;
    }
    return ImageSet.builder()
        .imageSize((int) shape.get(0), (int) shape.get(1), (int) shape.get(2))
        .samples(pixels, labels)
        .classNames(List.of("a", "b", "c", "d", "e", "f"))
        .build();
  }

  SmallRun withWorkers(int count) {
    workers = count;
    return this;
  }

  SmallRun withReplicas(int count) {
    replicas = count;
    return this;
  }

  SmallRun withMaxUnreadable(double fraction) {
    maxUnreadable = fraction;
    return this;
  }

  SmallRun withCheckpointMinutes(double minutes) {
    checkpointMinutes = minutes;
    return this;
  }

  SmallRun withLogEvery(int batches) {
    logEvery = batches;
    return this;
  }

  /** Starts the run, or continues with it, from parameters that are always the same. */
  TrainingRun.Result run(Path folder, BooleanSupplier stopped) throws IOException {
    EpochClock clock = new EpochClock(LearningRateSchedule.cosine(0.2f, EPOCHS));
    SpikingNetwork network = TestNetworks.convolutional(LifParameters.DEFAULT, 0.2f);
    try (RunFolder opened = RunFolder.open(folder, ExistingRun.RESUME_OR_START);
        Model model = Model.newInstance("small");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(clock).build()) {
      model.setBlock(network);
      var config = new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, 3, devices(model))) {
        trainer.initialize(new Shape(1).addAll(train.sampleShape()));
        TestNetworks.randomize(network, 7);
        return TrainingRun.builder()
            .setTrainer(trainer, clock)
            .setData(trainLoader(), loader(test, false))
            .setFolder(opened)
            .optEpochs(EPOCHS)
            .optSeed(5)
            .optLogEvery(logEvery)
            .optHyperparameters(Map.of("method", rule.name(), "lr", 0.2))
            .optOptimizer(sgd)
            .optStopped(stopped)
            .optCheckpointMinutes(checkpointMinutes)
            .build()
            .run();
      }
    }
  }

  private List<Device> devices(Model model) {
    return Collections.nCopies(replicas, model.getNDManager().getDevice());
  }

  /** Returns the training data, in the order in which the run sees them. */
  BatchLoader trainLoader() {
    return loader(train, true);
  }

  private BatchLoader loader(SampleSource source, boolean shuffle) {
    return BatchLoader.builder(source)
        .optBatchSize(BATCH_SIZE)
        .optSeed(5)
        .optShuffle(shuffle)
        .optWorkers(workers)
        .optMaxUnreadable(maxUnreadable)
        .build();
  }

  /** Returns the content of all files whose content is the same for the same computation. */
  static Map<String, String> outcome(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    StringBuilder rows = new StringBuilder();
    for (EpochMetrics row : MetricsFile.read(folder.resolve("metrics.csv"))) {
      rows.append(
          new EpochMetrics(
              row.epoch(),
              row.split(),
              row.loss(),
              row.top1(),
              row.top5(),
              row.lr(),
              0,
              0,
              0,
              row.firingRate()));
    }
    files.put("metrics", rows.toString());
    for (String name : List.of("last", "best")) {
      byte[] bytes = Files.readAllBytes(folder.resolve("checkpoint/" + name + ".safetensors"));
      files.put(name, new String(bytes, StandardCharsets.ISO_8859_1));
    }
    return files;
  }
}

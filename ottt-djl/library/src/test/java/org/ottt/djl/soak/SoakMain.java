package org.ottt.djl.soak;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.training.listener.TrainingListenerAdapter;
import ai.djl.translate.TranslateException;
import java.nio.file.Path;
import java.util.Map;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.inference.AnytimePredictor;
import org.ottt.djl.inference.SpikingModels;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.testing.NoiseSamples;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestRun;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.TrainingRun;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

/** The process that {@link SoakTest} watches; it prints what it holds as it goes. */
final class SoakMain {

  private static final int BATCH = 2;
  private static final int EPOCHS = 20;
  private static final int TIME_STEPS = 2;
  private static final int SAMPLE_EVERY = 10;
  private static final NetworkDescription NETWORK = TestDescriptions.vgg(true);

  private SoakMain() {}

  /**
   * Runs {@code train FOLDER RULE BATCHES}, {@code open FOLDER TIMES} or {@code predict FOLDER
   * TIMES}.
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[1]);
    if (args[0].equals("train")) {
      train(folder, LearningRules.byName(args[2]), Integer.parseInt(args[3]));
    } else if (args[0].equals("predict")) {
      predict(folder, Integer.parseInt(args[2]));
    } else {
      open(folder, Integer.parseInt(args[2]));
    }
    System.out.println("DONE");
  }

  /** A whole run with its evaluations, checkpoints, metrics and plots. */
  private static void train(Path folder, LearningRule rule, int batches) throws Exception {
    EpochClock clock = new EpochClock(LearningRateSchedule.cosine(0.05f, EPOCHS));
    Engine.getInstance().setRandomSeed(1);
    try (RunFolder run = RunFolder.open(folder.resolve(rule.name()), ExistingRun.REFUSE);
        Model model = Model.newInstance("soak");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(clock).build()) {
      model.setBlock(NETWORK.build());
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f))
              .optOptimizer(sgd)
              .addTrainingListeners(new Watch(rule.name()));
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, TIME_STEPS)) {
        trainer.initialize(new Shape(1).addAll(NETWORK.input().shape()));
        TrainingRun.builder()
            .setTrainer(trainer, clock)
            .setData(loader(BATCH * batches / EPOCHS), loader(9))
            .setFolder(run)
            .optEpochs(EPOCHS)
            .optSeed(1)
            .optOptimizer(sgd)
            .optCheckpointMetadata(Map.of(NetworkDescription.KEY, NETWORK.toJson()))
            .build()
            .run();
      }
    }
  }

  private static BatchLoader loader(int samples) {
    return BatchLoader.builder(new NoiseSamples(samples, NETWORK.input().shape(), 3))
        .optBatchSize(BATCH)
        .optWorkers(1)
        .optShuffle(true)
        .build();
  }

  /** Opens and closes all that is to be closed. */
  private static void open(Path folder, int times) throws Exception {
    TestRun.write(folder, NETWORK, 5);
    Image image = TestRun.image(1, 20, 14);
    BatchLoader data = loader(BATCH);
    for (int i = 0; i < times; i++) {
      try (ZooModel<Image, Classifications> model = SpikingModels.load(folder);
          Predictor<Image, Classifications> predictor = model.newPredictor()) {
        predictor.predict(image);
        new AnytimePredictor(model).predict(image);
      }
      LearningRule rule =
          LearningRules.byName(LearningRules.NAMES.get(i % LearningRules.NAMES.size()));
      try (Model model = Model.newInstance("soak");
          MomentumSgd sgd =
              MomentumSgd.builder()
                  .setLearningRate(new EpochClock(LearningRateSchedule.constant(0.1f)))
                  .build()) {
        model.setBlock(NETWORK.build());
        DefaultTrainingConfig config =
            new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd);
        try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, TIME_STEPS)) {
          trainer.initialize(new Shape(1).addAll(NETWORK.input().shape()));
          try (var batches = data.epoch(trainer.getManager(), i)) {
            for (var batch : batches) {
              try (batch) {
                trainer.trainBatch(batch);
              }
            }
          }
        }
      }
      System.out.println(Reading.now("opened").toLine());
    }
  }

  /** Predictions of one opened model, step by step ones and refused ones among them. */
  private static void predict(Path folder, int times) throws Exception {
    TestRun.write(folder, NETWORK, 5);
    try (ZooModel<Image, Classifications> model = SpikingModels.load(folder);
        ZooModel<NDList, NDList> arrays = SpikingModels.loadForArrays(folder);
        NDManager manager = NDManager.newBaseManager();
        Predictor<Image, Classifications> predictor = model.newPredictor();
        Predictor<NDList, NDList> batches = arrays.newPredictor()) {
      AnytimePredictor anytime = new AnytimePredictor(model);
      NDList wrong = new NDList(manager.zeros(new Shape(1, 2, 8, 8)));
      for (int i = 1; i <= times; i++) {
        Image image = TestRun.image(i, 8 + i % 5, 8);
        predictor.predict(image);
        if (i % 5 == 0) {
          anytime.predict(image, 3, 0.2);
        }
        if (i % SAMPLE_EVERY == 0) {
          try {
            batches.predict(wrong);
            throw new IllegalStateException("An input of another shape was answered.");
          } catch (TranslateException e) {
            // It has two channels, the network reads three.
          }
          System.out.println(Reading.now("predicted").toLine());
        }
      }
    }
  }

  private static final class Watch extends TrainingListenerAdapter {

    private final String what;
    private int batches;

    Watch(String what) {
      this.what = what;
    }

    @Override
    public void onTrainingBatch(Trainer trainer, BatchData batchData) {
      batches++;
      if (batches % SAMPLE_EVERY == 0) {
        System.out.println(Reading.now(what).toLine());
      }
    }
  }
}

package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.InitialWeights;
import org.ottt.djl.training.checkpoint.StoredNetwork;
import org.ottt.djl.training.optimizer.MomentumSgd;
import org.ottt.djl.training.schedule.EpochClock;
import org.ottt.djl.training.schedule.LearningRateSchedule;

/** The code of docs/fine-tuning.md. */
class FineTuningGuideTest {

  // snippet begin
  /** Trains a new classifier on the body of a trained network; returns the loss of each epoch. */
  static List<Double> fineTune(Path trained, SampleSource samples, int epochs, Path result)
      throws IOException {
    NetworkDescription description =
        StoredNetwork.open(trained).description().withClasses(samples.classNames());
    EpochClock clock = new EpochClock(LearningRateSchedule.cosine(0.1f, epochs));
    List<Double> losses = new ArrayList<>();
    try (Model model = Model.newInstance("fine-tuned");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(clock).build()) {
      SpikingNetwork network = description.build(model.getNDManager());
      // All weights but the classifier's, whose size differs.
      InitialWeights.load(trained, network, description);
      network.body().freezeParameters(true);
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd);
      try (SpikingTrainer trainer =
          new SpikingTrainer(model, config, new OtttA(), description.timeSteps())) {
        trainer.initialize(new Shape(1).addAll(samples.sampleShape()));
        BatchLoader loader = BatchLoader.builder(samples).optBatchSize(16).optShuffle(true).build();
        for (int epoch = 0; epoch < epochs; epoch++) {
          clock.setEpoch(epoch);
          double sum = 0;
          try (BatchStream batches = loader.epoch(trainer.getManager(), epoch)) {
            for (Batch batch : batches) {
              try (batch) {
                sum += trainer.trainBatch(batch).loss();
              }
            }
          }
          losses.add(sum / loader.batchesPerEpoch());
        }
      }
      Checkpoint.write(result, network, null, Map.of(NetworkDescription.KEY, description.toJson()));
    }
    return losses;
  }

  // snippet end

  private static final NetworkDescription TRAINED =
      new NetworkDescription(
          new VggArchitecture(List.of(8, 8), 1, false, 0),
          new InputDescription(1, 8, 8, 8, null),
          List.of("a", "b", "c"),
          LifParameters.DEFAULT,
          2);

  @Test
  void standsInTheDocument() throws IOException {
    Snippet.assertShown("docs/fine-tuning.md", FineTuningGuideTest.class);
  }

  @Test
  void theClassifierLearnsAndTheBodyStays(@TempDir Path folder) throws IOException {
    Path trained = folder.resolve("trained.safetensors");
    Path tuned = folder.resolve("tuned.safetensors");
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = TRAINED.build(manager);
      Checkpoint.write(trained, network, null, Map.of(NetworkDescription.KEY, TRAINED.toJson()));

      List<Double> losses = fineTune(trained, new OwnDataTest.Halves(64), 8, tuned);

      assertThat(losses.get(7)).isLessThan(0.8 * losses.get(0));
      StoredNetwork stored = StoredNetwork.open(tuned);
      assertThat(stored.description().classes()).containsExactly("left", "right");
      SpikingNetwork loaded = stored.load(manager);
      Map<String, float[]> before = new TreeMap<>();
      network
          .body()
          .getParameters()
          .forEach(pair -> before.put(pair.getKey(), pair.getValue().getArray().toFloatArray()));
      assertThat(loaded.body().getParameters()).hasSize(before.size());
      loaded
          .body()
          .getParameters()
          .forEach(
              pair ->
                  assertThat(pair.getValue().getArray().toFloatArray())
                      .as(pair.getKey())
                      .isEqualTo(before.get(pair.getKey())));
      assertThat(loaded.classifier().getParameters().get("weight").getArray().getShape())
          .isEqualTo(new Shape(2, 8));
    }
  }

  @Test
  void partsAreFrozenByNameAndByPlace() {
    SpikingNetwork network = TRAINED.build();
    network.freezeParameters(true); // everything,
    network.freezeParameters(false, p -> p.getName().equals("bias")); // but the biases
    network.body().getChildren().valueAt(0).freezeParameters(false); // and the first layer

    List<Parameter> first = network.body().getChildren().valueAt(0).getParameters().values();
    assertThat(network.getParameters().values())
        .hasSizeGreaterThan(first.size())
        .allSatisfy(
            parameter ->
                assertThat(parameter.requiresGradient())
                    .isEqualTo(first.contains(parameter) || parameter.getName().equals("bias")));
  }
}

package org.ottt.djl.benchmarks.reference;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/**
 * Kind {@code training_curve}: some epochs on real images. A few neurons flip between precisions
 * here, so losses are compared with the spread that the case states, and the parameters at the end
 * not at all.
 */
final class TrainingCurveKind implements CaseKind {

  private static final Set<String> OWN_RULE =
      Set.of("losses", "step_losses", "train_accuracy", "eval_accuracy", "updated");

  @Override
  public List<Form> forms(ReferenceCase reference) {
    return reference.flag("online_update", false)
        ? List.of(Form.TWO_FORWARD)
        : List.of(Form.TWO_FORWARD, Form.TRACE);
  }

  @Override
  public Comparison run(ReferenceCase reference, Form form, Device device) throws IOException {
    Map<String, float[]> curve = train(reference, form, device);
    Comparison others = Comparison.of(reference, curve, OWN_RULE);
    return others.array().isEmpty() || others.passed() ? compareCurve(reference, curve) : others;
  }

  private static Map<String, float[]> train(ReferenceCase reference, Form form, Device device)
      throws IOException {
    JsonObject images = reference.settings().getAsJsonObject("images");
    int first = images.get("first").getAsInt();
    int count = images.get("count").getAsInt();
    CaseImages data =
        CaseImages.read(
            reference,
            images.get("file").getAsString(),
            LongStream.range(first, first + count).toArray());
    LearningRule rule =
        reference.flag("online_update", false) ? new OtttO() : new OtttA(NetworkKind.formOf(form));
    int timeSteps = reference.integer("T");
    int epochs = reference.integer("epochs");
    int batchSize = reference.integer("batch");
    // Says whether the batch that remains at an epoch's end is taken.
    int batches = reference.expectedArray("losses").values().length / epochs;
    long[][] order = epochsOf(reference.array("order").toLongs(), count);
    SpikingNetwork network = ReferenceNetworks.build(reference, timeSteps);
    Recorder recorder = new Recorder(reference.number("loss_lambda"), timeSteps);
    float[] losses = new float[epochs * batches];
    float[] stepLosses = new float[epochs * batches * timeSteps];
    float[] accuracy = new float[epochs];
    float[] finalAccuracy = new float[1];
    try (Model model = Model.newInstance(reference.name(), device);
        MomentumSgd sgd =
            MomentumSgd.builder()
                .setLearningRate(Tracker.fixed(reference.number("lr")))
                .optMomentum(reference.number("momentum"))
                .optWeightDecays(reference.number("weight_decay"))
                .build()) {
      model.setBlock(network);
      DefaultTrainingConfig config = new DefaultTrainingConfig(recorder.asLoss()).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, timeSteps)) {
        trainer.initialize(new Shape(batchSize, 3, 32, 32));
        new NetworkParameters(network, reference.parameterNames()).load(reference);
        for (int i = 0; i < epochs * batches; i++) {
          recorder.startBatch("");
          long[] records = records(order[i / batches], i % batches, batchSize);
          try (Batch batch = CaseBatches.of(trainer.getManager(), data, records)) {
            accuracy[i / batches] += trainer.trainBatch(batch).top1() / (float) count;
          }
          losses[i] = (float) recorder.lossSum();
          for (int t = 0; t < timeSteps; t++) {
            stepLosses[i * timeSteps + t] = recorder.readings().get("step/" + t + "/loss")[0];
          }
        }
        for (int from = 0; from < count; from += batchSize) {
          recorder.startBatch("");
          long[] records = LongStream.range(from, Math.min(from + batchSize, count)).toArray();
          try (Batch batch = CaseBatches.of(trainer.getManager(), data, records)) {
            finalAccuracy[0] += trainer.validateBatch(batch).top1() / (float) count;
          }
        }
      }
    }
    Map<String, float[]> curve = new HashMap<>();
    curve.put("losses", losses);
    curve.put("step_losses", stepLosses);
    curve.put("train_accuracy", accuracy);
    curve.put("eval_accuracy", finalAccuracy);
    return curve;
  }

  private static long[][] epochsOf(long[] order, int count) {
    long[][] epochs = new long[order.length / count][];
    for (int e = 0; e < epochs.length; e++) {
      epochs[e] = Arrays.copyOfRange(order, e * count, (e + 1) * count);
    }
    return epochs;
  }

  /** Returns the records of a batch of an epoch, the last of which may be a smaller one. */
  static long[] records(long[] epoch, int batch, int batchSize) {
    int from = batch * batchSize;
    return Arrays.copyOfRange(epoch, from, Math.min(from + batchSize, epoch.length));
  }

  /**
   * Losses within max(20 × spread, 1e-4) of each iteration, accuracies within spread + 2 samples.
   */
  private static Comparison compareCurve(ReferenceCase reference, Map<String, float[]> curve) {
    JsonArray lossSpread = reference.settings().getAsJsonArray("loss_spread");
    JsonArray accuracySpread = reference.settings().getAsJsonArray("accuracy_spread");
    int count = reference.settings().getAsJsonObject("images").get("count").getAsInt();
    int timeSteps = reference.integer("T");
    Worst worst = new Worst();
    float[] losses = curve.get("losses");
    for (int i = 0; i < losses.length; i++) {
      double allowed = Math.max(20 * lossSpread.get(i).getAsDouble(), 1e-4);
      worst.add("losses", losses[i], reference.expectedArray("losses").values()[i], allowed);
      for (int t = 0; t < timeSteps; t++) {
        int at = i * timeSteps + t;
        worst.add(
            "step_losses",
            curve.get("step_losses")[at],
            reference.expectedArray("step_losses").values()[at],
            allowed);
      }
    }
    float[] train = curve.get("train_accuracy");
    for (int e = 0; e < train.length; e++) {
      double allowed = accuracySpread.get(e).getAsDouble() + 2.0 / count + 1e-6;
      worst.add(
          "train_accuracy",
          train[e],
          reference.expectedArray("train_accuracy").values()[e],
          allowed);
    }
    worst.add(
        "eval_accuracy",
        curve.get("eval_accuracy")[0],
        reference.expectedArray("eval_accuracy").values()[0],
        accuracySpread.get(train.length).getAsDouble() + 2.0 / count + 1e-6);
    return new Comparison(worst.array, worst.error, worst.share <= 1);
  }

  private static final class Worst {
    private String array = "";
    private double error;
    private double share = -1;

    void add(String name, double actual, double expected, double allowed) {
      double difference = Math.abs(actual - expected);
      // Written so that what is not a number counts as a failure.
      double newShare =
          difference <= allowed ? difference / allowed : Math.max(difference / allowed, 2);
      if (Double.isNaN(difference)) {
        newShare = Double.POSITIVE_INFINITY;
      }
      if (newShare > share) {
        share = newShare;
        array = name;
        error = expected == 0 ? difference : difference / Math.abs(expected);
      }
    }
  }
}

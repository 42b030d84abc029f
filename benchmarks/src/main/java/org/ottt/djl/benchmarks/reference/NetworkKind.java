package org.ottt.djl.benchmarks.reference;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/**
 * The kinds that train a network on given mini-batches, through the library's own trainer: {@code
 * vgg_ottt_a}, {@code vgg_ottt_o}, {@code vgg_frames}, {@code bptt} and {@code bptt_fc}.
 */
final class NetworkKind implements CaseKind {

  @Override
  public List<Form> forms(ReferenceCase reference) {
    return reference.flag("online_update", false)
        ? List.of(Form.TWO_FORWARD)
        : List.of(Form.TWO_FORWARD, Form.TRACE);
  }

  @Override
  public Comparison run(ReferenceCase reference, Form form, Device device) {
    LearningRule ottt =
        reference.flag("online_update", false) ? new OtttO() : new OtttA(formOf(form));
    if (!reference.kind().startsWith("bptt")) {
      return Comparison.of(reference, train(reference, ottt, device));
    }
    LearningRule bptt = new Bptt(reference.flag("detach_reset", true));
    Map<String, float[]> computed = train(reference, bptt, device);
    // The networks of kind bptt_fc state no optimizer, and their BPTT gradients have another name.
    copy(computed, "grad/", computed, "bptt_grad/");
    copy(train(reference, ottt, device), "grad/", computed, "ottt_a_grad/");
    return Comparison.of(reference, computed);
  }

  static OtttA.Form formOf(Form form) {
    return form == Form.TRACE ? OtttA.Form.AUTOMATIC : OtttA.Form.TWO_FORWARD;
  }

  private static void copy(
      Map<String, float[]> from, String prefix, Map<String, float[]> into, String newPrefix) {
    Map<String, float[]> renamed = new HashMap<>();
    from.forEach(
        (name, values) -> {
          if (name.startsWith(prefix)) {
            renamed.put(newPrefix + name.substring(prefix.length()), values);
          }
        });
    into.putAll(renamed);
  }

  private static Map<String, float[]> train(
      ReferenceCase reference, LearningRule rule, Device device) {
    int timeSteps = reference.integer("T");
    SpikingNetwork network = ReferenceNetworks.build(reference, timeSteps);
    Recorder recorder = new Recorder(reference.number("loss_lambda"), timeSteps);
    try (Model model = Model.newInstance(reference.name(), device);
        MomentumSgd sgd =
            MomentumSgd.builder()
                .setLearningRate(Tracker.fixed(reference.number("lr", 0f)))
                .optMomentum(reference.number("momentum", 0f))
                .optWeightDecays(reference.number("weight_decay", 0f))
                .build()) {
      model.setBlock(network);
      DefaultTrainingConfig config = new DefaultTrainingConfig(recorder.asLoss()).optOptimizer(sgd);
      MaskedRule masked = new MaskedRule(rule, reference);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, masked, timeSteps)) {
        trainer.setObserver(recorder.asObserver());
        trainer.initialize(inputShape(reference));
        masked.useMasks();
        NetworkParameters parameters = new NetworkParameters(network, reference.parameterNames());
        parameters.load(reference);
        trainer.setGradientListener(
            recorder.asGradientListener(parameters, rule.updatesEveryStep()));
        int iterations = (int) reference.number("iterations", 1);
        for (int i = 0; i < iterations; i++) {
          String prefix = i == 0 ? "" : "iter" + i + "/";
          recorder.startBatch(prefix);
          try (Batch batch = batch(trainer.getManager(), reference, prefix)) {
            trainer.trainBatch(batch);
          }
          recorder.readings().put(prefix + "total_logits", recorder.logitsSum());
          parameters.read(
              prefix + "updated/", p -> HostValues.floats(p.getArray()), recorder.readings());
        }
      }
    }
    return recorder.readings();
  }

  private static Shape inputShape(ReferenceCase reference) {
    boolean frames = reference.flag("frames", false);
    return reference.array(frames ? "input/0" : "input").shape();
  }

  private static Batch batch(NDManager parent, ReferenceCase reference, String prefix) {
    NDManager manager = parent.newSubManager();
    NDArray input;
    if (reference.flag("frames", false)) {
      NDList frames = new NDList();
      for (int t = 0; t < reference.integer("T"); t++) {
        frames.add(reference.array(prefix + "input/" + t).toArray(manager));
      }
      input = NDArrays.stack(frames, 1);
    } else {
      input = reference.array(prefix + "input").toArray(manager);
    }
    NDArray labels =
        reference.array(prefix + "labels").toArray(manager).toType(DataType.INT64, false);
    return CaseBatches.of(manager, input, labels);
  }
}

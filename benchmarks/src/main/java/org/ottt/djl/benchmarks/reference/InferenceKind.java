package org.ottt.djl.benchmarks.reference;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.SpikingNetwork;

/** Kind {@code aggregated_inference}: a trained network evaluated with several numbers of steps. */
final class InferenceKind implements CaseKind {

  @Override
  public List<Form> forms(ReferenceCase reference) {
    return List.of(Form.NONE);
  }

  @Override
  public Comparison run(ReferenceCase reference, Form form, Device device) throws IOException {
    String file = reference.settings().getAsJsonObject("candidates").get("file").getAsString();
    long[] records = reference.array("record_index").toLongs();
    CaseImages images = CaseImages.read(reference, file, records);
    Map<String, float[]> computed = new HashMap<>();
    try (NDManager manager = NDManager.newBaseManager(device)) {
      SpikingNetwork network = ReferenceNetworks.build(reference, 1);
      Shape shape = new Shape(records.length, 3, 32, 32);
      network.initialize(manager, DataType.FLOAT32, shape);
      new NetworkParameters(network, reference.parameterNames()).load(reference);
      NDArray input =
          manager.create(images.take(LongStream.range(0, records.length).toArray()), shape);
      for (JsonElement element : reference.settings().getAsJsonArray("T_infer")) {
        int timeSteps = element.getAsInt();
        network.setTimeSteps(timeSteps);
        NDArray logits =
            network
                .forward(new ParameterStore(manager, false), new NDList(input), false)
                .singletonOrThrow();
        float[] argmax = HostValues.floats(logits.argMax(1).toType(DataType.FLOAT32, false));
        computed.put("total_logits/" + timeSteps, HostValues.floats(logits));
        computed.put("argmax/" + timeSteps, argmax);
        computed.put("accuracy/" + timeSteps, new float[] {accuracy(argmax, images)});
      }
    }
    return Comparison.of(reference, computed);
  }

  private static float accuracy(float[] argmax, CaseImages images) {
    int hits = 0;
    for (int i = 0; i < argmax.length; i++) {
      hits += argmax[i] == images.label(i) ? 1 : 0;
    }
    return hits / (float) argmax.length;
  }
}

package org.ottt.djl.benchmarks.inference;

import ai.djl.Device;
import ai.djl.ModelException;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.benchmarks.workload.ReluSimulation;
import org.ottt.djl.export.onnx.OnnxExport;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.simulation.PreparedWeights;
import org.ottt.djl.simulation.Simulation;
import org.ottt.djl.simulation.SimulationContext;
import org.ottt.djl.synapse.Precision;

/**
 * The network with random weights in the forms of one runtime, on one batch of random pixels. In
 * all processes these have the same weights and pixels, and end with the logits in Java.
 */
final class Contenders implements AutoCloseable {

  /** The yardstick: one forward of the network with ReLU in place of neurons, float32. */
  static final String RELU = "relu";

  static final String SPIKING = "spiking";

  /** With its version; T is that of the file. A run needs the Maven profile onnxruntime. */
  static final String ONNX_RUNTIME = "onnx runtime";

  /** PyTorch's own property; ONNX Runtime gets as many threads. */
  static final String THREADS = "ai.djl.pytorch.num_threads";

  private static final int CHANNELS = 3;
  private static final int SEED = 1;

  private final NDManager manager;
  private final InferenceCell cell;
  private final NDArray batch;
  private final List<AutoCloseable> opened = new ArrayList<>();

  Contenders(InferenceCell cell) {
    this.cell = cell;
    manager = NDManager.newBaseManager(Device.cpu());
    Engine.getInstance().setRandomSeed(SEED);
    batch = manager.randomNormal(imageShape(cell.batchSize()));
  }

  private Shape imageShape(int images) {
    return new Shape(images, CHANNELS, cell.imageSize(), cell.imageSize());
  }

  List<Contender> all() throws IOException, ModelException {
    return cell.runtime() == InferenceRuntime.PYTORCH ? pytorch() : onnx();
  }

  private List<Contender> pytorch() {
    List<Contender> all = new ArrayList<>();
    all.add(relu());
    for (Precision precision : cell.precisions()) {
      SpikingNetwork network = network(precision);
      network.prepareForInference(manager);
      String label = precision == Precision.FLOAT32 ? SPIKING : SPIKING + " " + precision.label();
      for (int steps : cell.timeSteps()) {
        all.add(new Contender(label, steps, () -> forward(network, steps)));
      }
    }
    return all;
  }

  private List<Contender> onnx() throws IOException, ModelException {
    SpikingNetwork network = network(Precision.FLOAT32);
    List<Contender> all = new ArrayList<>();
    for (int steps : cell.timeSteps()) {
      all.add(onnx(network, steps));
    }
    return all;
  }

  /** The same weights, exported. */
  private Contender onnx(SpikingNetwork network, int steps) throws IOException, ModelException {
    NetworkDescription description =
        new NetworkDescription(
            new VggArchitecture(List.of(1), 1, false, 0),
            new InputDescription(
                CHANNELS, cell.imageSize(), cell.imageSize(), cell.imageSize(), null),
            List.of("any", "other"),
            LifParameters.DEFAULT,
            steps);
    Path folder = Files.createTempDirectory("ottt-onnx");
    try {
      Path file = folder.resolve("model.onnx");
      OnnxExport.unrolled(file, network, description, steps, false);
      ZooModel<NDList, NDList> model =
          Criteria.builder()
              .setTypes(NDList.class, NDList.class)
              .optModelPath(file)
              .optEngine(InferenceRuntime.ONNX_ENGINE)
              .optOption("intraOpNumThreads", System.getProperty(THREADS, "1"))
              .optOption("interOpNumThreads", "1")
              .optTranslator(new NoopTranslator())
              .build()
              .loadModel();
      opened.add(model);
      Predictor<NDList, NDList> predictor = model.newPredictor();
      opened.add(predictor);
      return new Contender(
          ONNX_RUNTIME + " " + Engine.getEngine(InferenceRuntime.ONNX_ENGINE).getVersion(),
          steps,
          () -> {
            try {
              NDList logits = predictor.predict(new NDList(batch));
              HostValues.floats(logits.singletonOrThrow());
              logits.close();
            } catch (TranslateException e) {
              throw new IllegalStateException(e);
            }
          });
    } finally {
      Files.deleteIfExists(folder.resolve("model.onnx"));
      Files.deleteIfExists(folder);
    }
  }

  private SpikingNetwork network(Precision precision) {
    SpikingNetwork network = cell.network().build(cell.width());
    Engine.getInstance().setRandomSeed(SEED);
    network.initialize(manager, DataType.FLOAT32, imageShape(1));
    network.setPrecision(precision);
    return network;
  }

  private void forward(SpikingNetwork network, int steps) {
    network.setTimeSteps(steps);
    try (NDManager call = manager.newSubManager()) {
      NDArray input = batch.duplicate();
      input.attach(call);
      NDList logits = network.forward(new ParameterStore(call, false), new NDList(input), false);
      HostValues.floats(logits.singletonOrThrow());
    }
  }

  /** The same connections; weights are prepared once here as well. */
  private Contender relu() {
    SpikingNetwork network = network(Precision.FLOAT32);
    network.freezeParameters(true);
    PreparedWeights weights = PreparedWeights.ofModel(manager);
    return new Contender(
        RELU,
        1,
        () -> {
          try (NDManager call = manager.newSubManager()) {
            NDArray input = batch.duplicate();
            input.attach(call);
            SimulationContext context =
                new SimulationContext(call, new ParameterStore(call, false), false, false, null)
                    .withWeights(weights);
            try (Simulation simulation = new ReluSimulation(context, true);
                Simulation.Window window = simulation.openWindow(1)) {
              HostValues.floats(network.step(simulation, input));
            }
          }
        });
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    manager.close();
  }
}

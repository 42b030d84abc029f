package org.ottt.djl.commands.export;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.ottt.djl.export.Agreement;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.export.nir.NirSimulation;
import org.ottt.djl.export.onnx.OnnxExport;
import org.ottt.djl.export.onnx.OnnxInterpreter;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.network.SpikingNetwork;

/** Lets an exported file answer random samples, and compares with what the network answers. */
final class ExportCheck {

  private static final int SEED = 1;

  private final int classes;
  private final int timeSteps;
  private final boolean frames;
  private final NDManager manager;
  private final NDArray samples;
  private final float[] expected;

  ExportCheck(
      SpikingNetwork network,
      NetworkDescription description,
      int timeSteps,
      boolean frames,
      int count,
      NDManager manager) {
    this.timeSteps = timeSteps;
    this.frames = frames;
    this.manager = manager;
    classes = description.classes().size();
    Shape sample = description.input().shape();
    Shape shape =
        frames ? new Shape(count, timeSteps).addAll(sample) : new Shape(count).addAll(sample);
    Random random = new Random(SEED);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    samples = manager.create(values, shape);
    network.setTimeSteps(timeSteps);
    expected =
        HostValues.floats(
            network
                .forward(new ParameterStore(manager, false), new NDList(samples), false)
                .singletonOrThrow());
  }

  /** Loads a folder or zip as DJL does and predicts. */
  Agreement djl(Path target) throws IOException {
    // DJL would unpack a zip into its cache, and leave it there.
    Path place = Files.isDirectory(target) ? target : unpack(target);
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            // DJL takes a list of URLs, separated by commas.
            .optModelUrls(place.toUri().toString().replace(",", "%2C"))
            .optDevice(manager.getDevice())
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor()) {
      ((SpikingNetwork) model.getBlock()).setTimeSteps(timeSteps);
      try (NDManager own = manager.newSubManager()) {
        NDArray input = samples.duplicate();
        input.attach(own);
        NDList logits = predictor.predict(new NDList(input));
        Agreement agreement =
            Agreement.of(expected, HostValues.floats(logits.singletonOrThrow()), classes);
        logits.close();
        return agreement;
      }
    } catch (ModelException | TranslateException e) {
      throw new ExportException("DJL cannot load " + target + ": " + e.getMessage(), e);
    }
  }

  private static Path unpack(Path zip) throws IOException {
    Path folder = Files.createDirectory(zip.resolveSibling("unpacked"));
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path name = Path.of(entry.getName()).getFileName();
        Files.copy(in, folder.resolve(String.valueOf(name)));
      }
    }
    return folder;
  }

  Agreement onnx(Path file) throws IOException {
    OnnxInterpreter model = OnnxInterpreter.read(file);
    try (NDManager own = manager.newSubManager()) {
      NDArray logits = model.run(Map.of(OnnxExport.INPUT, samples), own).get(OnnxExport.LOGITS);
      return Agreement.of(expected, HostValues.floats(logits), classes);
    }
  }

  Agreement onnxStep(Path file) throws IOException {
    OnnxInterpreter model = OnnxInterpreter.read(file);
    long count = samples.getShape().get(0);
    float[] total = new float[expected.length];
    try (NDManager own = manager.newSubManager()) {
      Map<String, NDArray> inputs = new HashMap<>();
      model
          .inputs()
          .forEach((name, shape) -> inputs.put(name, own.zeros(new Shape(count).addAll(shape))));
      for (int step = 0; step < timeSteps; step++) {
        inputs.put(OnnxExport.INPUT, frames ? samples.get(":, {}", step) : samples);
        Map<String, NDArray> outputs = model.run(inputs, own);
        float[] logits = HostValues.floats(outputs.get(OnnxExport.LOGITS));
        for (int i = 0; i < total.length; i++) {
          total[i] += logits[i];
        }
        outputs.forEach(
            (name, value) -> {
              if (name.startsWith(OnnxExport.NEXT)) {
                inputs.put(name.substring(OnnxExport.NEXT.length()), value);
              }
            });
      }
    }
    return Agreement.of(expected, total, classes);
  }

  /** Solves the file's equations, with the reset that the network has. */
  Agreement nir(Path file, double dt, boolean softReset) throws IOException {
    float[] all = HostValues.floats(samples);
    int count = (int) samples.getShape().get(0);
    int size = all.length / count / (frames ? timeSteps : 1);
    float[] total = new float[expected.length];
    for (int n = 0; n < count; n++) {
      NirSimulation simulation = NirSimulation.open(file, dt, softReset);
      for (int step = 0; step < timeSteps; step++) {
        int from = frames ? (n * timeSteps + step) * size : n * size;
        float[] logits = simulation.step(Arrays.copyOfRange(all, from, from + size));
        for (int i = 0; i < classes; i++) {
          total[n * classes + i] += logits[i];
        }
      }
    }
    return Agreement.of(expected, total, classes);
  }
}

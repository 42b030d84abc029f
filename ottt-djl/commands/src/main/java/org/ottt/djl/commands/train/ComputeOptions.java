package org.ottt.djl.commands.train;

import ai.djl.Device;
import java.util.List;
import java.util.Map;
import org.ottt.djl.commands.cli.CudnnOption;
import org.ottt.djl.commands.cli.DevicesOption;
import org.ottt.djl.commands.cli.PrecisionOption;
import org.ottt.djl.synapse.Precision;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of training: where and how numbers are computed. */
final class ComputeOptions {

  @Mixin private final DevicesOption devices = new DevicesOption();

  @Mixin private final PrecisionOption precision = new PrecisionOption();

  @Mixin private final CudnnOption cudnn = new CudnnOption();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Seed of weights, order, augmentation and drawn data. Default: ${DEFAULT-VALUE}.")
  private int seed;

  @Option(
      names = "--deterministic",
      arity = "0",
      fallbackValue = "true",
      description =
          "Make results depend on the seed alone, not on the number of cores: PyTorch computes in"
              + " one thread. metrics.csv and the weights are then equal to the last bit on all"
              + " CPUs of one kind with one version of PyTorch, for any number of --workers."
              + " Without it they are equal on one machine only, because sums depend on the"
              + " number of threads. CPU only.")
  private boolean deterministic;

  /** Does what has to be done before the engine starts. */
  void prepareEngine() {
    if (deterministic) {
      Determinism.prepare();
    }
    cudnn.prepare();
  }

  /** Returns the devices, which starts the engine. */
  List<Device> devices(int batchSize) {
    List<Device> all = devices.devices();
    if (deterministic) {
      Determinism.check(all.get(0));
    }
    if (batchSize < all.size()) {
      throw new IllegalArgumentException(
          "--batch-size %d is too small for the %d devices of --device %s, which share a batch."
              .formatted(batchSize, all.size(), devices.names()));
    }
    return all;
  }

  void record(Map<String, Object> all) {
    all.put("precision", precision().label());
    all.put("seed", seed);
    all.put("deterministic", deterministic);
    all.put("cudnn_benchmark", cudnn.isAsked());
    all.put("device", devices.names());
  }

  Precision precision() {
    return precision.precision();
  }

  /** Returns what {@code --device} says. */
  String deviceNames() {
    return devices.names();
  }

  int seed() {
    return seed;
  }
}

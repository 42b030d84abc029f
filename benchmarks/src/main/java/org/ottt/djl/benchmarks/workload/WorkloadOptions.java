package org.ottt.djl.benchmarks.workload;

import ai.djl.Device;
import java.util.List;
import org.ottt.djl.commands.cli.DeviceOption;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.synapse.Precision;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of benchmarks that train on random pixels: the network, its batch, the device. */
public final class WorkloadOptions {

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "vgg",
      description = "vgg, nf-resnet-18, nf-resnet-34 or nf-resnet-50. Default: ${DEFAULT-VALUE}.")
  private String network;

  @Option(
      names = "--width",
      paramLabel = "X",
      defaultValue = "1",
      description = "Multiply all channel counts. Default: ${DEFAULT-VALUE}.")
  private double width;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Samples in a batch. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--image-size",
      paramLabel = "N",
      description = "Height and width of the images. Default: 32 for vgg, 224 for nf-resnet.")
  private Integer imageSize;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "float32",
      description =
          "float32, tf32 (on GPUs), bf16 or several (float32,bf16): what connections multiply in."
              + " Default:"
              + " ${DEFAULT-VALUE}.")
  private List<String> precisions;

  @Mixin private final DeviceOption device = new DeviceOption("cpu");

  /**
   * Creates the options.
   *
   * @param batchSize the batch size where the option is not given
   */
  public WorkloadOptions(int batchSize) {
    this.batchSize = batchSize;
  }

  /**
   * Returns the workload in float32.
   *
   * @return network and batch
   * @throws IllegalArgumentException if a value is out of range; the message names the option
   */
  public Workload workload() {
    Limits.atLeast("--batch-size", 1, batchSize);
    Limits.atLeast("--image-size", 1, imageSize);
    BenchmarkNetwork kind = BenchmarkNetwork.byLabel(network);
    // Built once beforehand, so that a wrong value is reported as such.
    kind.build(width);
    return new Workload(
        kind,
        width,
        batchSize,
        imageSize == null ? kind.imageSize() : imageSize,
        Devices.nameOf(device.device()),
        Precision.FLOAT32);
  }

  /**
   * Returns the precisions.
   *
   * @return each once
   * @throws IllegalArgumentException if one is unknown, or the device does not have it
   */
  public List<Precision> precisions() {
    Device where = device.device();
    return precisions.stream().map(name -> Precision.byName(name, where)).distinct().toList();
  }

  /**
   * Returns the device.
   *
   * @return the device, which was there when {@link #workload} was called
   */
  public DeviceOption device() {
    return device;
  }
}

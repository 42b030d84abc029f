package org.ottt.djl.benchmarks.gpu;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Cli;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.synapse.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The first thing to run on a new device: arrays are made and read, and a convolution with its
 * backward pass gives what the CPU gives, in every precision that the device has. Takes seconds.
 */
@Command(
    name = "SmokeTest",
    description = {
      "Makes and reads arrays on a device, and compares a convolution and its backward pass with the",
      "CPU's, in every precision. A line per check; the exit code is 1 if one fails."
    },
    mixinStandardHelpOptions = true)
public final class SmokeTest implements Callable<Integer> {

  private static final int SEED = 7;
  private static final Shape IMAGES = new Shape(4, 16, 12, 12);
  private static final Shape WEIGHTS = new Shape(24, 16, 3, 3);

  @Parameters(paramLabel = "DEVICE", description = "cpu, gpu, gpu0, gpu1, ...")
  private String device;

  @Spec private CommandSpec spec;

  private int failed;

  /** Creates the command. */
  public SmokeTest() {}

  /**
   * Runs the command.
   *
   * @param args its arguments
   */
  public static void main(String[] args) {
    Cli.main(new SmokeTest(), args);
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Device where = Arguments.check(spec, () -> Devices.byName(device));
    out.println("PyTorch " + Engine.getInstance().getVersion() + ", " + Devices.nameOf(where));
    float[] images = normal(IMAGES, 1);
    float[] weights = normal(WEIGHTS, 2);
    try (NDManager manager = NDManager.newBaseManager(where);
        NDArray array = manager.create(images, IMAGES)) {
      report(out, "create and read", error(HostValues.floats(array), images), 0);
    }
    Result wanted = convolve(Device.cpu(), Precision.FLOAT32, images, weights);
    for (Precision precision : Precision.values()) {
      try {
        precision.requireDevice(where);
      } catch (IllegalArgumentException e) {
        continue;
      }
      Result found = convolve(where, precision, images, weights);
      double allowed = allowed(precision);
      String name = "convolution in " + precision.label();
      report(out, name + ", forward", error(found.output, wanted.output), allowed);
      report(out, name + ", weights", error(found.weightGradient, wanted.weightGradient), allowed);
      report(out, name + ", images", error(found.imageGradient, wanted.imageGradient), allowed);
    }
    out.println(failed == 0 ? "all right" : failed + " checks failed");
    out.flush();
    return failed == 0 ? 0 : 1;
  }

  /**
   * Error relative to the largest value; twice what rounding of the factors can be expected to do.
   */
  private static double allowed(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> 3e-5;
      case TENSOR_FLOAT32 -> 3e-3;
      case BFLOAT16 -> 2e-2;
    };
  }

  private static float[] normal(Shape shape, int stream) {
    Random random = new Random(SEED + stream);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Result convolve(
      Device device, Precision precision, float[] images, float[] weights) {
    try (NDManager manager = NDManager.newBaseManager(device);
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      precision.prepare(device);
      NDArray x = manager.create(images, IMAGES);
      NDArray w = manager.create(weights, WEIGHTS);
      x.setRequiresGradient(true);
      w.setRequiresGradient(true);
      NDArray y = precision.conv2d(x, w, null, 1, 1, 1);
      collector.backward(y.mul(y).sum());
      return new Result(
          HostValues.floats(y),
          HostValues.floats(w.getGradient()),
          HostValues.floats(x.getGradient()));
    }
  }

  private static double error(float[] found, float[] wanted) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < wanted.length; i++) {
      largest = Math.max(largest, Math.abs(wanted[i]));
      difference = Math.max(difference, Math.abs((double) found[i] - wanted[i]));
    }
    return difference / largest;
  }

  private void report(PrintWriter out, String check, double error, double allowed) {
    // Not a number does not pass.
    boolean pass = error <= allowed;
    failed += pass ? 0 : 1;
    out.printf(
        Locale.ROOT,
        "%-36s error %.1e of %.1e  %s%n",
        check,
        error,
        allowed,
        pass ? "ok" : "FAILED");
    out.flush();
  }

  /** What a convolution and its backward pass give. */
  private static final class Result {

    private final float[] output;
    private final float[] weightGradient;
    private final float[] imageGradient;

    private Result(float[] output, float[] weightGradient, float[] imageGradient) {
      this.output = output;
      this.weightGradient = weightGradient;
      this.imageGradient = imageGradient;
    }
  }
}

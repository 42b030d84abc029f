package org.ottt.djl.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ottt.djl.measurement.OwnJava;
import org.ottt.djl.ndarray.ConvolutionShape;
import org.ottt.djl.ndarray.HostValues;
import org.ottt.djl.ndarray.OneDnn;

/**
 * A machine that hides the sizes of its caches: in a process of its own, what oneDNN knows of them
 * is overwritten, which makes it compute as wrongly as it does on such a machine.
 */
@EnabledOnOs(OS.LINUX)
class HiddenCachesTest {

  @Test
  void convolutionsAndGradientsAreRightAndFullLayersStayWithOneDnn()
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(OwnJava.command(List.of(), Main.class))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    // A signal: oneDNN cannot live with such sizes on this processor.
    assumeThat(exitCode).as(output).isLessThan(128);
    assertThat(exitCode).as(output).isZero();
    assumeThat(output).as("the caches could not be hidden").contains("suspicious: true");
    assertThat(output)
        .contains("is one of those that oneDNN computes wrongly here")
        .contains("VGG right: true")
        .contains("wrong with oneDNN: true")
        .contains("differences: 0");
  }

  /** What runs in the other process. */
  static final class Main {

    private static final int SHAPES = 60;

    private Main() {}

    /** Convolves, and prints what the test looks for. */
    public static void main(String[] arguments) throws IOException {
      try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
        // The first convolution makes oneDNN ask for the caches.
        Conv2d.conv2d(manager.ones(new Shape(1, 16, 4, 4)), manager.ones(new Shape(16, 16, 3, 3)));
        hideCaches();
        System.out.println("suspicious: " + OneDnn.isSuspicious(manager));
        boolean right = true;
        int[][] layers = {{3, 64, 32}, {64, 128, 32}, {128, 256, 16}, {256, 512, 8}, {512, 512, 4}};
        for (int[] layer : layers) {
          right &= OneDnn.isRight(manager, shape(4, layer[0], layer[1], layer[2], 3, 1, 1));
        }
        System.out.println("VGG right: " + right);
        Random random = new Random(1);
        int wrong = 0;
        int differences = 0;
        for (int i = 0; i < SHAPES; i++) {
          int groups = i % 5 == 4 ? 2 : 1;
          ConvolutionShape shape =
              shape(
                  1 + random.nextInt(4),
                  groups * (1 + random.nextInt(40)),
                  groups * (1 + random.nextInt(40)),
                  3 + random.nextInt(8),
                  random.nextBoolean() ? 3 : 1,
                  1 + random.nextInt(2),
                  groups);
          wrong += OneDnn.isRight(manager, shape) ? 0 : 1;
          for (Precision precision : List.of(Precision.FLOAT32, Precision.BFLOAT16)) {
            differences += differences(manager, shape, precision);
          }
        }
        System.out.println("wrong with oneDNN: " + (wrong > SHAPES / 10));
        System.out.println("differences: " + differences);
      }
    }

    private static ConvolutionShape shape(
        int batch, int channels, int filters, int extent, int kernel, int stride, int groups) {
      return new ConvolutionShape(
          new Shape(batch, channels, extent, extent),
          new Shape(filters, channels / groups, kernel, kernel),
          stride,
          kernel / 2,
          groups);
    }

    /** Compares output and gradients with sums in Java; the numbers are small integers. */
    private static int differences(NDManager manager, ConvolutionShape shape, Precision precision) {
      DirectConvolution sums = new DirectConvolution(shape);
      float[] x = numbers(shape.input(), 1);
      float[] w = numbers(shape.weight(), 2);
      try (NDManager own = manager.newSubManager();
          GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray input = own.create(x, shape.input());
        NDArray weight = own.create(w, shape.weight());
        input.setRequiresGradient(true);
        weight.setRequiresGradient(true);
        NDArray output =
            precision.conv2d(input, weight, null, shape.stride(), shape.padding(), shape.groups());
        float[] g = numbers(output.getShape(), 3);
        collector.backward(output.mul(own.create(g, output.getShape())).sum());
        // bfloat16 holds integers up to 256; larger sums are rounded.
        boolean exact = precision == Precision.FLOAT32;
        return unequal(HostValues.floats(output), sums.output(x, w), exact)
            + unequal(HostValues.floats(input.getGradient()), sums.inputGradient(w, g), exact)
            + unequal(HostValues.floats(weight.getGradient()), sums.weightGradient(x, g), exact);
      }
    }

    private static int unequal(float[] found, float[] expected, boolean exact) {
      if (exact) {
        return Arrays.equals(found, expected) ? 0 : 1;
      }
      for (int i = 0; i < expected.length; i++) {
        // Not "greater than": a NaN must count.
        if (!(Math.abs(found[i] - expected[i]) <= Math.abs(expected[i]) / 128)) {
          return 1;
        }
      }
      return 0;
    }

    private static float[] numbers(Shape shape, long seed) {
      Random random = new Random(seed);
      float[] numbers = new float[Math.toIntExact(shape.size())];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = random.nextInt(7) - 3;
      }
      return numbers;
    }

    /** Overwrites the sizes of the caches in PyTorch's memory by one byte each. */
    private static void hideCaches() throws IOException {
      List<Integer> sizes = new ArrayList<>();
      for (int index = 0; index < 8; index++) {
        Path cache = Path.of("/sys/devices/system/cpu/cpu0/cache/index" + index);
        if (Files.exists(cache)
            && !Files.readString(cache.resolve("type")).startsWith("Instruction")) {
          String size = Files.readString(cache.resolve("size")).strip();
          sizes.add(1024 * Integer.parseInt(size.replace("K", "")));
        }
      }
      if (sizes.size() < 2) {
        return;
      }
      boolean afterTorch = false;
      try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "rw")) {
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
          boolean named = line.contains("/");
          boolean torch = line.contains("libtorch_cpu");
          afterTorch = torch || (afterTorch && !named);
          int dash = line.indexOf('-');
          if (afterTorch && line.contains(" rw")) {
            long begin = Long.parseUnsignedLong(line.substring(0, dash), 16);
            long end = Long.parseUnsignedLong(line.substring(dash + 1, line.indexOf(' ')), 16);
            overwrite(memory, begin, end - begin, sizes);
          }
          // Variables without a value in the file follow the library, without a name.
          afterTorch = torch || (afterTorch && !line.contains(" rw") && !named);
        }
      }
    }

    private static void overwrite(
        RandomAccessFile memory, long begin, long length, List<Integer> sizes) throws IOException {
      byte[] bytes = new byte[Math.toIntExact(length)];
      memory.seek(begin);
      memory.readFully(bytes);
      ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      for (int at = 0; at + Integer.BYTES * sizes.size() <= bytes.length; at += Integer.BYTES) {
        boolean found = true;
        for (int i = 0; i < sizes.size(); i++) {
          found &= values.getInt(at + Integer.BYTES * i) == sizes.get(i);
        }
        if (found) {
          ByteBuffer ones =
              ByteBuffer.allocate(Integer.BYTES * sizes.size()).order(ByteOrder.nativeOrder());
          sizes.forEach(size -> ones.putInt(1));
          memory.seek(begin + at);
          memory.write(ones.array());
        }
      }
    }
  }
}

package org.ottt.djl.benchmarks.stream;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.stream.SpikingStream;

/** The time from a frame to its answer, and to the end of the update where there is a label. */
final class LatencyPart {

  private static final List<String> KEYS = List.of("network", "method", "steps");
  private static final List<String> VALUES = List.of("p50_ms", "p99_ms", "max_ms", "mean_ms");
  private static final int WARM_UP = 500;
  private static final int FRAMES = 64;
  private static final double NANOS_PER_MILLI = 1e6;

  private LatencyPart() {}

  static void run(ResultFolder folder, List<String> methods, int steps, PrintWriter out)
      throws IOException {
    ResultTable table = folder.table("stream-latency.csv", KEYS, VALUES);
    for (boolean small : List.of(true, false)) {
      String name = small ? "128-32-10" : "16C3/2-AP2-32C3-AP2-64C3-GAP-10";
      Shape shape = small ? StreamNetworks.SMALL_FRAME : StreamNetworks.FRAME;
      float[][] frames = StreamNetworks.randomFrames(shape, FRAMES);
      try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
        SpikingNetwork network =
            small
                ? StreamNetworks.small(manager, 1)
                : StreamNetworks.convolutional(manager, shape, 1);
        try (SpikingStream stream = new SpikingStream(network, null)) {
          measure(
              table, name, "answer only", steps, step -> stream.step(frames[step % FRAMES]), out);
        }
        for (String method : methods) {
          try (LearningStream stream =
              LearningStream.builder(network, LearningRules.byName(method)).build()) {
            measure(
                table,
                name,
                method,
                steps,
                step -> stream.step(frames[step % FRAMES], step % StreamNetworks.CLASSES),
                out);
          }
        }
      }
    }
    out.println("Table: " + table.file());
    out.flush();
  }

  private static void measure(
      ResultTable table,
      String network,
      String method,
      int steps,
      IntConsumer step,
      PrintWriter out)
      throws IOException {
    if (table.contains(network, method, steps)) {
      return;
    }
    for (int i = 0; i < Math.min(WARM_UP, steps); i++) {
      step.accept(i);
    }
    double[] millis = new double[steps];
    for (int i = 0; i < steps; i++) {
      long begin = System.nanoTime();
      step.accept(i);
      millis[i] = (System.nanoTime() - begin) / NANOS_PER_MILLI;
    }
    Arrays.sort(millis);
    double p50 = millis[steps / 2];
    double p99 = millis[(int) (0.99 * steps)];
    table.put(
        List.of(
            network,
            method,
            steps,
            p50,
            p99,
            millis[steps - 1],
            Arrays.stream(millis).average().orElseThrow()));
    out.printf(Locale.ROOT, "%-30s %-12s p50 %.3f ms  p99 %.3f ms%n", network, method, p50, p99);
    out.flush();
  }
}

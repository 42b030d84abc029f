package org.ottt.djl.benchmarks.memory;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultRow;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.benchmarks.workload.Workload;
import org.ottt.djl.measurement.MemoryFloor;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.synapse.Precision;

/**
 * What training must take at least, to hold measured peaks against: the bytes that a step of OTTT
 * holds, counted, and what the process takes before, measured with almost no arrays.
 */
final class FloorTable {

  private static final List<String> KEYS =
      List.of("width", "batch_size", "image_size", "allocator");
  private static final List<String> VALUES =
      List.of(
          "start_mb",
          "parameters_mb",
          "gradients_mb",
          "momentum_mb",
          "standardized_weights_mb",
          "inputs_mb",
          "derivatives_mb",
          "traces_mb",
          "floor_mb");

  /**
   * A width of which all networks have two channels in every layer: the weights of a convolution of
   * one value cannot be standardized.
   */
  private static final double LEAST_WIDTH = 0.04;

  private static final int CHANNELS = 3;

  private final ResultTable table;

  private FloorTable(ResultTable table) {
    this.table = table;
  }

  static FloorTable open(ResultFolder folder, String network) throws IOException {
    return new FloorTable(folder.table("floor-" + network + ".csv", KEYS, VALUES));
  }

  /** Returns the row of a workload, measured and counted the first time. */
  ResultRow row(Workload workload, Allocator allocator, CellProcess runner)
      throws IOException, InterruptedException {
    List<Object> key =
        List.of(workload.width(), workload.batchSize(), workload.imageSize(), allocator.label());
    if (!table.contains(key.toArray())) {
      table.put(measure(key, workload, allocator, runner));
    }
    return table.row(key.toArray());
  }

  private static List<Object> measure(
      List<Object> key, Workload workload, Allocator allocator, CellProcess runner)
      throws IOException, InterruptedException {
    Workload least =
        new Workload(
            workload.network(),
            LEAST_WIDTH,
            1,
            workload.imageSize(),
            workload.device(),
            Precision.FLOAT32);
    MemoryReading start = runner.run(new MemoryCell(least, new OtttA().name(), 2, 2, allocator, 0));
    MemoryFloor floor = count(workload);
    List<Object> row = new ArrayList<>(key);
    row.add(start.peakMb());
    for (long bytes :
        new long[] {
          floor.parameters(),
          floor.gradients(),
          floor.momentum(),
          floor.weights(),
          floor.inputs(),
          floor.derivatives(),
          floor.traces(),
          floor.total()
        }) {
      row.add(MemoryFloor.mebibytes(bytes));
    }
    return row;
  }

  private static MemoryFloor count(Workload workload) {
    SpikingNetwork network = workload.network().build(workload.width());
    try (Model model = Model.newInstance("floor", Device.cpu())) {
      model.setBlock(network);
      Shape input =
          new Shape(workload.batchSize(), CHANNELS, workload.imageSize(), workload.imageSize());
      network.initialize(model.getNDManager(), DataType.FLOAT32, input);
      return MemoryFloor.of(network, input);
    }
  }

  /**
   * Says what the floor is, and how far above it the rules come in float32 at the largest T; other
   * precisions have other floors.
   */
  static void print(ResultRow floor, Map<String, List<MemoryChart.Point>> points, PrintWriter out) {
    double start = floor.number("start_mb");
    double least = floor.number("floor_mb");
    out.printf(
        Locale.ROOT,
        "Floor of a step of OTTT in float32: %.0f MiB = parameters %.0f + gradients %.0f + momentum %.0f"
            + " + standardized weights %.0f + inputs of connections %.0f + surrogate derivatives"
            + " %.0f + traces %.0f; the process alone takes %.0f MiB.%n",
        least,
        floor.number("parameters_mb"),
        floor.number("gradients_mb"),
        floor.number("momentum_mb"),
        floor.number("standardized_weights_mb"),
        floor.number("inputs_mb"),
        floor.number("derivatives_mb"),
        floor.number("traces_mb"),
        start);
    points.forEach(
        (method, line) -> {
          MemoryChart.Point last = line.get(line.size() - 1);
          if (MemoryCell.suffix(method).isEmpty()
              && last.reading().status() == MemoryReading.Status.OK) {
            double above = last.reading().peakMb() - start;
            out.printf(
                Locale.ROOT,
                "%-8s at T = %d: %.0f MiB above the process, %.2f x the floor%n",
                method,
                last.timeSteps(),
                above,
                above / least);
          }
        });
  }
}

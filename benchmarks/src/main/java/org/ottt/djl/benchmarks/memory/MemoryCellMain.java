package org.ottt.djl.benchmarks.memory;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import org.ottt.djl.benchmarks.workload.RandomTraining;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.commands.cli.EndWithParent;
import org.ottt.djl.commands.cli.OutOfMemory;
import org.ottt.djl.rule.LearningRules;

/**
 * The process of a cell: takes a {@link MemoryCell} as JSON, prints a {@link MemoryReading} as
 * JSON, the last line of standard output.
 */
final class MemoryCellMain {

  private MemoryCellMain() {}

  /**
   * Measures a cell.
   *
   * @param args the cell
   */
  public static void main(String[] args) {
    EndWithParent.watch();
    Gson json = new GsonBuilder().serializeSpecialFloatingPointValues().create();
    System.out.println(json.toJson(measure(json.fromJson(args[0], MemoryCell.class))));
    // The thread that watches the parent would keep the process alive.
    System.exit(0);
  }

  private static MemoryReading measure(MemoryCell cell) {
    long start = System.nanoTime();
    MemoryProbe probe = MemoryProbe.of(Devices.byName(cell.workload().device()));
    double peak = 0;
    double growth = Double.NaN;
    try (RandomTraining training =
        new RandomTraining(
            cell.workload(), LearningRules.byName(cell.method()), cell.timeSteps())) {
      for (int i = 0; i < cell.batches(); i++) {
        training.trainBatch();
        double now = probe.peakMb();
        growth = i == 0 ? Double.NaN : now - peak;
        peak = now;
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      if (OutOfMemory.is(e)) {
        return MemoryReading.outOfMemory();
      }
      throw e;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new MemoryReading(MemoryReading.Status.OK, peak, growth, seconds);
  }
}

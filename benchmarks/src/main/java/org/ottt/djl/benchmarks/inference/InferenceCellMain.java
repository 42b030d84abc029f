package org.ottt.djl.benchmarks.inference;

import com.google.gson.Gson;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.commands.cli.EndWithParent;

/**
 * Measures one cell in a process of its own, since PyTorch's number of threads is set when it
 * starts, and two runtimes in one process would slow each other down. Contenders take turns, so
 * that a disturbance hits all alike.
 */
final class InferenceCellMain {

  /** Calls before the first measured one: kernels are loaded, TorchScript is compiled. */
  private static final int WARM_UP = 3;

  private InferenceCellMain() {}

  /**
   * Measures a cell.
   *
   * @param args the cell as JSON
   * @throws Exception if a contender cannot be made
   */
  public static void main(String[] args) throws Exception {
    EndWithParent.watch();
    Gson json = new Gson();
    System.out.println(json.toJson(measure(json.fromJson(args[0], InferenceCell.class))));
    System.exit(0);
  }

  static List<InferenceTiming> measure(InferenceCell cell) throws Exception {
    try (Contenders contenders = new Contenders(cell)) {
      List<Contender> all = contenders.all();
      List<InferenceTiming> timings = new ArrayList<>();
      all.forEach(
          each ->
              timings.add(new InferenceTiming(each.label(), each.timeSteps(), new ArrayList<>())));
      for (int i = -WARM_UP; i < cell.repetitions(); i++) {
        for (int k = 0; k < all.size(); k++) {
          long start = System.nanoTime();
          all.get(k).call().run();
          double seconds = (System.nanoTime() - start) / 1e9;
          if (i >= 0) {
            timings.get(k).seconds().add(seconds);
          }
        }
      }
      return timings;
    }
  }
}

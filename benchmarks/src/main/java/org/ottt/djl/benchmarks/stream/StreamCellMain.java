package org.ottt.djl.benchmarks.stream;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.function.DoubleConsumer;
import org.ottt.djl.commands.cli.EndWithParent;
import org.ottt.djl.metrics.PeakMemory;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/**
 * A process of its own in which one rule sees a number of steps. It prints a line of step, peak
 * resident memory in MiB, milliseconds per step since the last line and live native arrays.
 */
final class StreamCellMain {

  private static final int FRAMES = 64;
  private static final double NANOS_PER_MILLI = 1e6;

  /** Steps of a batch in BPTT's warm-up: so few that they do not raise the peak. */
  private static final int WARM_UP_BATCH = 100;

  private StreamCellMain() {}

  /**
   * Measures.
   *
   * @param args the rule's name, the number of steps and that of the steps before them
   */
  public static void main(String[] args) {
    EndWithParent.watch();
    measure(args[0], Long.parseLong(args[1]), Integer.parseInt(args[2]), System.out);
    // The thread that watches the parent would keep the process alive.
    System.exit(0);
  }

  /**
   * Prints the lines of a rule.
   *
   * @param warmUp steps of another network beforehand: until Java has compiled what runs often, its
   *     memory and the time of a step tell of that
   */
  static void measure(String rule, long steps, int warmUp, PrintStream out) {
    if (rule.equals("bptt")) {
      train(2, WARM_UP_BATCH, Math.max(1, warmUp / WARM_UP_BATCH), millis -> {});
      int length = Math.toIntExact(steps);
      train(1, length, 1, millis -> print(length, millis, out));
    } else {
      stream(rule, steps, warmUp, out);
    }
  }

  private static void stream(String rule, long steps, int warmUp, PrintStream out) {
    float[][] frames = StreamNetworks.randomFrames(StreamNetworks.SMALL_FRAME, FRAMES);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        LearningStream other =
            LearningStream.builder(StreamNetworks.small(manager, 2), LearningRules.byName(rule))
                .build()) {
      for (int step = 0; step < warmUp; step++) {
        other.step(frames[step % FRAMES], step % StreamNetworks.CLASSES);
      }
    }
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        LearningStream stream =
            LearningStream.builder(StreamNetworks.small(manager, 1), LearningRules.byName(rule))
                .build()) {
      long next = 100;
      long last = 0;
      long begin = System.nanoTime();
      for (long step = 1; step <= steps; step++) {
        stream.step(frames[(int) (step % FRAMES)], (int) (step % StreamNetworks.CLASSES));
        if (step == next || step == steps) {
          double millis = (System.nanoTime() - begin) / NANOS_PER_MILLI / (step - last);
          print(step, millis, out);
          last = step;
          next = next(next);
          begin = System.nanoTime();
        }
      }
    }
  }

  /** Returns 100, 300, 1000, 3000, ... */
  private static long next(long step) {
    return Long.toString(step).startsWith("1") ? 3 * step : step / 3 * 10;
  }

  /** Trains a new network under BPTT on one batch, several times; tells milliseconds per step. */
  private static void train(int seed, int steps, int times, DoubleConsumer told) {
    float[][] frames = StreamNetworks.randomFrames(StreamNetworks.SMALL_FRAME, FRAMES);
    try (Model model = Model.newInstance("bptt", Device.cpu());
        MomentumSgd optimizer =
            MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f / 128)).build()) {
      model.setBlock(StreamNetworks.small(model.getNDManager(), seed));
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(optimizer);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new Bptt(), steps);
          NDManager manager = model.getNDManager().newSubManager()) {
        FloatBuffer data =
            FloatBuffer.allocate(Math.toIntExact(steps * StreamNetworks.SMALL_FRAME.size()));
        for (int step = 0; step < steps; step++) {
          data.put(frames[step % FRAMES]);
        }
        Shape shape = new Shape(1, steps).addAll(StreamNetworks.SMALL_FRAME);
        NDList images = new NDList(manager.create(data.flip(), shape));
        NDList labels = new NDList(manager.create(new long[] {1}));
        for (int i = 0; i < times; i++) {
          long begin = System.nanoTime();
          trainer.trainBatch(new Batch(manager, images, labels, 1, null, null, 0, 0));
          told.accept((System.nanoTime() - begin) / NANOS_PER_MILLI / steps);
        }
      }
    }
  }

  private static void print(long step, double millis, PrintStream out) {
    int arrays;
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      arrays = manager.getParentManager().getManagedArrays().size();
    }
    double peak = new PeakMemory().mebibytes();
    out.printf(Locale.ROOT, "%d %.1f %.4f %d%n", step, peak, millis, arrays);
    out.flush();
  }
}

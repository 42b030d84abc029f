package org.ottt.djl.benchmarks.stream;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.ottt.djl.commands.cli.EndWithParent;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/**
 * A process of its own in which one rule sees a number of steps. It prints a line of step, resident
 * memory in MiB, milliseconds per step since the last line and live native arrays.
 */
final class StreamCellMain {

  private static final int FRAMES = 64;
  private static final int WARM_UP = 10_000;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int KIBIBYTES = 1024;

  private StreamCellMain() {}

  /**
   * Measures.
   *
   * @param args the rule's name and the number of steps
   * @throws IOException if the system does not tell the resident memory
   */
  public static void main(String[] args) throws IOException {
    EndWithParent.watch();
    long steps = Long.parseLong(args[1]);
    if (args[0].equals("bptt")) {
      bptt(Math.toIntExact(steps));
    } else {
      stream(args[0], steps);
    }
    // The thread that watches the parent would keep the process alive.
    System.exit(0);
  }

  private static void stream(String rule, long steps) throws IOException {
    float[][] frames = StreamNetworks.randomFrames(StreamNetworks.SMALL_FRAME, FRAMES);
    // Until Java has compiled what runs often, its memory and the time of a step tell of that.
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        LearningStream other =
            LearningStream.builder(StreamNetworks.small(manager, 2), LearningRules.byName(rule))
                .build()) {
      for (int step = 0; step < Math.min(WARM_UP, steps); step++) {
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
          print(step, millis);
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

  private static void bptt(int steps) throws IOException {
    float[][] frames = StreamNetworks.randomFrames(StreamNetworks.SMALL_FRAME, FRAMES);
    try (Model model = Model.newInstance("bptt", Device.cpu());
        MomentumSgd optimizer =
            MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f / 128)).build()) {
      model.setBlock(StreamNetworks.small(model.getNDManager(), 1));
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
        long begin = System.nanoTime();
        trainer.trainBatch(new Batch(manager, images, labels, 1, null, null, 0, 0));
        print("VmHWM:", steps, (System.nanoTime() - begin) / NANOS_PER_MILLI / steps);
      }
    }
  }

  private static void print(long step, double millis) throws IOException {
    print("VmRSS:", step, millis);
  }

  private static void print(String what, long step, double millis) throws IOException {
    int arrays;
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      arrays = manager.getParentManager().getManagedArrays().size();
    }
    System.out.printf(Locale.ROOT, "%d %.1f %.4f %d%n", step, resident(what), millis, arrays);
    System.out.flush();
  }

  private static double resident(String what) throws IOException {
    for (String line :
        Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1)) {
      if (line.startsWith(what)) {
        return Double.parseDouble(line.replaceAll("\\D", "")) / KIBIBYTES;
      }
    }
    throw new IOException("/proc/self/status tells no " + what);
  }
}

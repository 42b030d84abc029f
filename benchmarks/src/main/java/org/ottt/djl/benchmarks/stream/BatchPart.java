package org.ottt.djl.benchmarks.stream;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ottt.djl.benchmarks.result.ResultFolder;
import org.ottt.djl.benchmarks.result.ResultTable;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.stream.LearningStream;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/**
 * The same epochs as a stream, an image at a time, and in batches of 128 (paper, table 6): the
 * learning rate is scaled with the batch size, and every sample makes as many updates' worth of
 * gradients.
 */
final class BatchPart {

  private static final List<String> KEYS =
      List.of("method", "batch_size", "seed", "train_samples", "epochs");
  private static final List<String> VALUES =
      List.of("test_samples", "time_steps", "lr", "updates", "top1", "seconds");
  private static final Shape IMAGE = new Shape(3, GlyphSet.SIZE, GlyphSet.SIZE);
  private static final int BATCH = 128;
  private static final float RATE = 0.1f;
  private static final int TEST = 1000;
  private static final int T = 4;

  private final int train;
  private final int epochs;

  /** Cosine to 0, per epoch. */
  private float rate;

  private BatchPart(int train, int epochs) {
    this.train = train;
    this.epochs = epochs;
  }

  static void run(
      ResultFolder folder,
      List<String> methods,
      List<Integer> seeds,
      int train,
      int epochs,
      PrintWriter out)
      throws IOException {
    ResultTable table = folder.table("stream-batch.csv", KEYS, VALUES);
    BatchPart part = new BatchPart(train, epochs);
    for (int seed : seeds) {
      for (String method : methods) {
        for (int size : List.of(BATCH, 1)) {
          if (!table.contains(method, size, seed, train, epochs)) {
            part.measure(table, method, size, seed, out);
          }
        }
      }
    }
    out.println("Table: " + table.file());
    out.flush();
  }

  private void measure(ResultTable table, String method, int size, int seed, PrintWriter out)
      throws IOException {
    GlyphSet glyphs = new GlyphSet(seed);
    ImageSet images = glyphs.imageSet(GlyphSplit.TRAIN, train);
    ImageSet test = glyphs.imageSet(GlyphSplit.TEST, TEST);
    LearningRule rule = LearningRules.byName(method);
    long begin = System.nanoTime();
    long[] updates = new long[1];
    try (Model model = Model.newInstance("batch", Device.cpu());
        MomentumSgd optimizer =
            MomentumSgd.builder()
                .setLearningRate(step -> rate * (size == 1 ? 1f / BATCH : 1f))
                .build()) {
      SpikingNetwork network = StreamNetworks.convolutional(model.getNDManager(), IMAGE, seed);
      model.setBlock(network);
      DefaultTrainingConfig config =
          new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(optimizer);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, rule, T)) {
        for (int epoch = 0; epoch < epochs; epoch++) {
          rate = (float) (RATE * (1 + Math.cos(Math.PI * epoch / epochs)) / 2);
          int[] order = order(seed, epoch);
          updates[0] +=
              size == 1
                  ? streamed(network, rule, optimizer, images, order)
                  : batches(trainer, rule, images, order);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double top1 = test(trainer, test);
        table.put(
            List.of(
                method,
                size,
                seed,
                train,
                epochs,
                TEST,
                T,
                (double) RATE,
                updates[0],
                top1,
                seconds));
        out.printf(
            Locale.ROOT,
            "%-8s batch %3d seed %d  top-1 %.2f %%  %,d updates  %.0f s%n",
            method,
            size,
            seed,
            100 * top1,
            updates[0],
            seconds);
        out.flush();
      }
    }
  }

  private int[] order(int seed, int epoch) {
    SplittableRandom random = new SplittableRandom(1000L * seed + epoch);
    int[] order = new int[train];
    for (int i = 0; i < train; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** An image is shown for T steps with its label, then the neurons rest. */
  private static long streamed(
      SpikingNetwork network,
      LearningRule rule,
      MomentumSgd optimizer,
      ImageSet images,
      int[] order)
      throws IOException {
    float[] frame = new float[(int) IMAGE.size()];
    try (LearningStream stream =
        LearningStream.builder(network, rule)
            .optOptimizer(optimizer)
            .optWindow(rule instanceof OtttA ? T : 1)
            .optLossWeight(1f / T)
            .build()) {
      for (int sample : order) {
        images.read(sample, new SplittableRandom(0), frame, 0);
        for (int t = 0; t < T; t++) {
          stream.step(frame, images.label(sample));
        }
        stream.reset();
      }
      return stream.updates();
    }
  }

  private static long batches(
      SpikingTrainer trainer, LearningRule rule, ImageSet images, int[] order) throws IOException {
    long updates = 0;
    for (int from = 0; from < order.length; from += BATCH) {
      int[] samples = Arrays.copyOfRange(order, from, Math.min(order.length, from + BATCH));
      try (NDManager manager = trainer.getManager().newSubManager()) {
        trainer.trainBatch(batch(manager, images, samples));
      }
      updates += rule.updatesEveryStep() ? T : 1;
    }
    return updates;
  }

  private static double test(SpikingTrainer trainer, ImageSet images) throws IOException {
    int hits = 0;
    for (int from = 0; from < images.size(); from += BATCH) {
      int[] samples = IntStream.range(from, Math.min(images.size(), from + BATCH)).toArray();
      try (NDManager manager = trainer.getManager().newSubManager()) {
        hits += trainer.validateBatch(batch(manager, images, samples)).top1();
      }
    }
    return (double) hits / images.size();
  }

  private static Batch batch(NDManager manager, ImageSet images, int[] samples) throws IOException {
    int size = (int) IMAGE.size();
    float[] pixels = new float[samples.length * size];
    long[] labels = new long[samples.length];
    for (int i = 0; i < samples.length; i++) {
      images.read(samples[i], new SplittableRandom(0), pixels, i * size);
      labels[i] = images.label(samples[i]);
    }
    return new Batch(
        manager,
        new NDList(manager.create(pixels, new Shape(samples.length).addAll(IMAGE))),
        new NDList(manager.create(labels)),
        samples.length,
        null,
        null,
        0,
        0);
  }
}

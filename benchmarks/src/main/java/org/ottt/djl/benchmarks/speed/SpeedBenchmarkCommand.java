package org.ottt.djl.benchmarks.speed;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import ai.djl.translate.Batchifier;
import ai.djl.translate.StackBatchifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ottt.djl.benchmarks.cli.Devices;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.monitor.AtomicFiles;
import org.ottt.djl.training.MomentumSgd;
import org.ottt.djl.training.OnlineTrainer;
import org.ottt.djl.training.SpikingLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Times a training step of every rule and form against the same network with ReLU. */
@Command(
    name = "SpeedBenchmark",
    description = {
      "Times a training step of the spiking VGG under every rule and form, interleaved, against",
      "forward + backward of the same network with ReLU in place of neurons (ratio 1) and against",
      "its convolutions alone. Run it on a machine that does nothing else."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class SpeedBenchmarkCommand implements Callable<Integer> {

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description = "Default: 32.")
  private int batchSize;

  @Option(names = "--time-steps", paramLabel = "T", defaultValue = "6", description = "Default: 6.")
  private int timeSteps;

  @Option(
      names = "--width",
      paramLabel = "X",
      defaultValue = "1",
      description = "Multiplies all channel counts. Default: 1.")
  private double width;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description = "Measured batches per contender, after one that is not measured. Default: 5.")
  private int repetitions;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "Default: cpu.")
  private String device;

  @Option(names = "--csv", paramLabel = "FILE", description = "Writes every repetition to FILE.")
  private Path csv;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public SpeedBenchmarkCommand() {}

  @Override
  public Integer call() throws IOException {
    if (batchSize < 1 || timeSteps < 1 || repetitions < 1) {
      throw new ParameterException(
          spec.commandLine(), "--batch-size, --time-steps and --repetitions must be at least 1.");
    }
    try {
      // Made once beforehand, so that a wrong value is told as such.
      Devices.byName(device);
      SpikingVgg.builder().optWidth(width).build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    List<Track> tracks = new ArrayList<>();
    try {
      for (Contender contender : Contender.ALL) {
        tracks.add(new Track(contender));
      }
      // Interleaved, so that a disturbance hits all alike and ratios hold per repetition.
      for (int i = -1; i < repetitions; i++) {
        for (Track track : tracks) {
          double seconds = track.timeBatch() / timeSteps;
          if (i >= 0) {
            track.secondsPerStep[i] = seconds;
          }
        }
      }
    } finally {
      tracks.forEach(Track::close);
    }
    report(tracks);
    if (csv != null) {
      AtomicFiles.write(csv, out -> out.write(table(tracks).getBytes(StandardCharsets.UTF_8)));
    }
    return 0;
  }

  private void report(List<Track> tracks) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "VGG width %s, batch %d, T = %d, %s, %d processors, %s %s%n",
        width,
        batchSize,
        timeSteps,
        device,
        Runtime.getRuntime().availableProcessors(),
        Engine.getInstance().getEngineName(),
        Engine.getInstance().getVersion());
    out.printf("%-20s %12s %18s %14s %14s%n", "", "s/step", "range", "× relu", "ms/image·step");
    double[] relu = tracks.get(0).secondsPerStep;
    for (Track track : tracks) {
      double[] seconds = track.secondsPerStep;
      double[] ratios = new double[seconds.length];
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = seconds[i] / relu[i];
      }
      out.printf(
          Locale.ROOT,
          "%-20s %12.4f %8.4f – %7.4f %14.3f %14.3f%n",
          track.contender.label(),
          median(seconds),
          Arrays.stream(seconds).min().orElse(0),
          Arrays.stream(seconds).max().orElse(0),
          median(ratios),
          1e3 * median(seconds) / batchSize);
    }
    out.flush();
  }

  private static String table(List<Track> tracks) {
    StringBuilder text = new StringBuilder("contender,repetition,seconds_per_step\n");
    for (Track track : tracks) {
      for (int i = 0; i < track.secondsPerStep.length; i++) {
        text.append(
            String.format(
                Locale.ROOT,
                "%s,%d,%.6f%n",
                track.contender.label(),
                i + 1,
                track.secondsPerStep[i]));
      }
    }
    return text.toString();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** A contender with its model and batch. */
  private final class Track implements AutoCloseable {

    private final Contender contender;
    private final Model model;
    private final MomentumSgd optimizer;
    private final OnlineTrainer trainer;
    private final Batch batch;
    private final double[] secondsPerStep = new double[repetitions];

    Track(Contender contender) {
      this.contender = contender;
      Engine.getInstance().setRandomSeed(1);
      model = Model.newInstance(contender.label(), Devices.byName(device));
      model.setBlock(SpikingVgg.builder().optWidth(width).build());
      optimizer = MomentumSgd.builder().setLearningRate(Tracker.fixed(0f)).build();
      trainer =
          new OnlineTrainer(
              model,
              new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(optimizer),
              contender.rule(),
              timeSteps);
      Shape shape = new Shape(batchSize, 3, 32, 32);
      trainer.initialize(shape);
      NDManager manager = trainer.getManager().newSubManager();
      Batchifier stack = new StackBatchifier();
      batch =
          new Batch(
              manager,
              new NDList(manager.randomNormal(shape)),
              new NDList(manager.zeros(new Shape(batchSize), DataType.INT64)),
              batchSize,
              stack,
              stack,
              0,
              0);
    }

    double timeBatch() {
      long start = System.nanoTime();
      trainer.trainBatch(batch);
      return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
      batch.close();
      trainer.close();
      optimizer.close();
      model.close();
    }
  }
}

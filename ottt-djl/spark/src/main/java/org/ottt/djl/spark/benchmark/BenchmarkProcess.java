package org.ottt.djl.spark.benchmark;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.commands.cli.EndWithParent;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.RowShare;
import org.ottt.djl.model.NfResNet;
import org.ottt.djl.model.NfResNetArchitecture;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.spark.transport.Address;
import org.ottt.djl.spark.transport.TransportCommunicator;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;
import scala.Option;

/** One of the processes that {@link ClusterBenchmarkCommand} measures. */
final class BenchmarkProcess {

  /** What {@link ClusterBenchmarkCommand} starts; the process ends with the one that started it. */
  static final String TRAIN = "train";

  static final String VGG = "vgg";

  private static final int CLASSES = 10;

  private BenchmarkProcess() {}

  /**
   * Arguments: what to do ({@code train} or {@code exchange}), rank, addresses of all processes
   * (separated by commas), and then for {@code train}: whether the processes share batches, network
   * ({@code vgg} or {@code nf-resnet-34}), batch size, side of the images, T, width, number of
   * batches; for {@code exchange}: number of floats, repetitions.
   */
  public static void main(String... args) throws Exception {
    if (args[0].equals(TRAIN)) {
      // A script that times exchanges may have closed standard input.
      EndWithParent.watch();
    }
    int rank = Integer.parseInt(args[1]);
    List<Address> members = Arrays.stream(args[2].split(",", -1)).map(Address::parse).toList();
    SparkConf conf =
        new SparkConf(false).set("spark.ottt.port", Integer.toString(members.get(rank).port()));
    try (TransportCommunicator group =
        TransportCommunicator.listen(
            conf,
            new SecurityManager(
                conf, Option.empty(), SecurityManager.$lessinit$greater$default$3()),
            members.get(rank).host(),
            "benchmark",
            rank,
            members.size())) {
      group.joinWhenReady(members, 60);
      if (args[0].equals("exchange")) {
        exchange(group, Integer.parseInt(args[3]), Integer.parseInt(args[4]));
      } else {
        train(
            group,
            Boolean.parseBoolean(args[3]),
            new Load(
                args[4],
                Integer.parseInt(args[5]),
                Integer.parseInt(args[6]),
                Integer.parseInt(args[7]),
                Double.parseDouble(args[8]),
                Integer.parseInt(args[9])));
      }
    }
    // As in all measurement processes, no leftover thread may keep this one alive.
    System.exit(0);
  }

  /** What is trained. */
  private record Load(
      String network, int batchSize, int side, int timeSteps, double width, int batches) {

    SpikingNetwork build() {
      return network.equals(VGG)
          ? vgg(width, timeSteps)
          : NfResNetArchitecture.of(NfResNet.Depth.NF_RESNET_34, width)
              .build(CLASSES, timeSteps, Lif.DEFAULT);
    }
  }

  private static SpikingNetwork vgg(double width, int timeSteps) {
    return new VggArchitecture(SpikingVgg.PAPER_LAYOUT, width, false, 0)
        .build(CLASSES, timeSteps, Lif.DEFAULT);
  }

  /** Counts the parameters of the VGG of a width. */
  static long vggParameters(double width) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      SpikingNetwork network = vgg(width, 1);
      network.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 32, 32));
      return network.parameterCount();
    }
  }

  private static void exchange(Communicator group, int floats, int repetitions) {
    TimedCommunicator timed = new TimedCommunicator(group);
    float[] values = new float[floats];
    for (int i = 0; i <= repetitions; i++) {
      timed.allReduce(values);
      double seconds = timed.takeExchanged();
      // The first one warms up.
      if (i > 0) {
        System.out.printf(Locale.ROOT, "%.6f%n", seconds);
      }
    }
  }

  /** Prints seconds per batch: all of it, exchange, waiting. */
  private static void train(Communicator group, boolean share, Load load) throws Exception {
    TimedCommunicator timed = new TimedCommunicator(group);
    Engine.getInstance().setRandomSeed(1);
    try (Model model = Model.newInstance(load.network(), Device.cpu());
        MomentumSgd optimizer =
            MomentumSgd.builder().setLearningRate(Tracker.fixed(0.01f)).build()) {
      model.setBlock(load.build());
      try (SpikingTrainer trainer =
          new SpikingTrainer(
              model,
              new DefaultTrainingConfig(new SpikingLoss(0.05f))
                  .optOptimizer(optimizer)
                  .optDevices(new Device[] {Device.cpu()}),
              new OtttA(),
              load.timeSteps())) {
        BatchLoader loader =
            BatchLoader.builder(
                    new RandomPixels(load.batchSize() * (load.batches() + 1), load.side()))
                .optBatchSize(load.batchSize())
                .optShare(share ? new RowShare(group.rank(), group.size()) : RowShare.WHOLE)
                .build();
        if (share) {
          trainer.setCommunicator(timed);
        }
        trainer.initialize(new Shape(1).addAll(loader.source().sampleShape()));
        List<double[]> times = new ArrayList<>();
        try (BatchStream stream = loader.epoch(trainer.batchManager(), 0)) {
          for (Batch batch : stream) {
            try (batch) {
              // All begin at the same time, whether they exchange or not.
              group.allReduce(new double[1]);
              long start = System.nanoTime();
              trainer.trainBatch(batch);
              times.add(
                  new double[] {
                    (System.nanoTime() - start) / 1e9, timed.takeExchanged(), timed.takeWaited()
                  });
            }
          }
        }
        // The first one warms up.
        for (double[] time : times.subList(1, times.size())) {
          System.out.printf(Locale.ROOT, "%.6f %.6f %.6f%n", time[0], time[1], time[2]);
        }
      }
    }
  }
}

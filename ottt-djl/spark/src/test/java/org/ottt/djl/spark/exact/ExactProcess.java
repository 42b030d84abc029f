package org.ottt.djl.spark.exact;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.ottt.djl.spark.transport.Address;
import org.ottt.djl.spark.transport.TransportCommunicator;
import scala.Option;

/** One of the processes of {@link ExactTest}: trains all cases in groups of every size. */
final class ExactProcess {

  private ExactProcess() {}

  /** Arguments: rank, number of processes, folder to meet and to write to. */
  public static void main(String... args) throws Exception {
    int rank = Integer.parseInt(args[0]);
    int processes = Integer.parseInt(args[1]);
    Path folder = Path.of(args[2]);
    List<String> seeds = Files.readAllLines(folder.resolve("seeds"));
    List<ExactCase> cases = ExactCase.all();
    for (int size = Math.max(2, rank + 1); size <= processes; size++) {
      SparkConf conf = new SparkConf(false);
      try (TransportCommunicator group =
          TransportCommunicator.listen(
              conf,
              new SecurityManager(
                  conf, Option.empty(), SecurityManager.$lessinit$greater$default$3()),
              "127.0.0.1",
              "exact-" + size,
              rank,
              size)) {
        group.join(meet(folder, group.address(), rank, size));
        for (int i = 0; i < cases.size(); i++) {
          ExactCase what = cases.get(i);
          long seed = Long.parseLong(seeds.get(i));
          for (int repetition = 0; repetition < (size == 2 ? 2 : 1); repetition++) {
            write(file(folder, what, size, rank, repetition), new ExactRun(what, seed).run(group));
          }
        }
      }
    }
  }

  static Path file(Path folder, ExactCase what, int size, int rank, int repetition) {
    return folder.resolve(what + "-" + size + "-" + rank + "-" + repetition);
  }

  private static List<Address> meet(Path folder, Address own, int rank, int size)
      throws IOException, InterruptedException {
    Path draft = folder.resolve("draft-" + size + "-" + rank);
    Files.writeString(draft, own.toString());
    Files.move(
        draft, folder.resolve("address-" + size + "-" + rank), StandardCopyOption.ATOMIC_MOVE);
    List<Address> all = new ArrayList<>();
    for (int other = 0; other < size; other++) {
      Path file = folder.resolve("address-" + size + "-" + other);
      while (!Files.exists(file)) {
        Thread.sleep(20);
      }
      all.add(Address.parse(Files.readString(file)));
    }
    return all;
  }

  private static void write(Path file, ExactRun.Result result) throws IOException {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(result.weights().length);
      for (float weight : result.weights()) {
        out.writeFloat(weight);
      }
      out.writeInt(result.results().length);
      for (double value : result.results()) {
        out.writeDouble(value);
      }
    }
  }

  static ExactRun.Result read(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      float[] weights = new float[in.readInt()];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = in.readFloat();
      }
      double[] results = new double[in.readInt()];
      for (int i = 0; i < results.length; i++) {
        results[i] = in.readDouble();
      }
      return new ExactRun.Result(weights, results, Double.NaN);
    }
  }
}

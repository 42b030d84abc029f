package org.ottt.djl.benchmarks.run;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ottt.djl.commands.train.TestSets;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.Split;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.Evaluator;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.MetricsFile;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/** A finished training run and what can be asked about it. */
public final class TrainedRun {

  private static final String LAST = "checkpoint/last.safetensors";
  private static final int BATCH_SIZE = 100;

  private final Path folder;
  private final RunSettings settings;
  private final List<EpochMetrics> metrics;

  TrainedRun(Path folder, RunSettings settings) throws IOException {
    this.folder = folder;
    this.settings = settings;
    metrics = MetricsFile.read(folder.resolve("metrics.csv"));
  }

  /**
   * Returns the test accuracy after the last epoch.
   *
   * @return top-1 as a fraction
   */
  public double finalTop1() {
    return tests().reduce((first, second) -> second).orElseThrow().top1();
  }

  /**
   * Returns the best test accuracy of all epochs.
   *
   * @return top-1 as a fraction
   */
  public double bestTop1() {
    return tests().mapToDouble(EpochMetrics::top1).max().orElseThrow();
  }

  /**
   * Returns the test accuracy over the epochs.
   *
   * @return top-1 as a fraction, by epoch
   */
  public NavigableMap<Integer, Double> testCurve() {
    NavigableMap<Integer, Double> curve = new TreeMap<>();
    tests().forEach(row -> curve.put(row.epoch(), row.top1()));
    return curve;
  }

  /**
   * Returns an option as the run used it.
   *
   * @param name its name in {@code config.json}
   * @return its text
   * @throws IOException if the run's record cannot be read
   */
  public String option(String name) throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve("config.json")))
        .getAsJsonObject()
        .getAsJsonObject("options")
        .get(name)
        .getAsString();
  }

  /**
   * Returns the time that training took, without tests and start.
   *
   * @return seconds, summed over the epochs
   */
  public double trainSeconds() {
    return metrics.stream()
        .filter(row -> row.split() == Split.TRAIN)
        .mapToDouble(EpochMetrics::seconds)
        .sum();
  }

  /**
   * Returns the peak memory of the run's process.
   *
   * @return MiB, as {@link org.ottt.djl.metrics.PeakMemory} measures it
   */
  public double peakMemoryMib() {
    return metrics.stream().mapToDouble(EpochMetrics::peakMemoryMib).max().orElseThrow();
  }

  /**
   * Runs the network of the last epoch over the run's own test set.
   *
   * @param timeSteps numbers of steps to evaluate, besides the one it was trained with; those that
   *     a recording has no frames for are left out
   * @param device the device that computes
   * @return what was found, its details for the T of the training
   * @throws IOException if data or checkpoint cannot be read
   */
  public Tested test(List<Integer> timeSteps, Device device) throws IOException {
    SampleSource source = TestSets.of(settings.recipe(), settings.arguments());
    StoredNetwork stored = StoredNetwork.open(folder.resolve(LAST));
    int own = stored.description().timeSteps();
    boolean frames = source.sampleShape().dimension() > 3;
    long most = frames ? source.sampleShape().get(0) : Integer.MAX_VALUE;
    TreeSet<Integer> steps = new TreeSet<>(timeSteps);
    steps.removeIf(count -> count > most);
    steps.add(own);
    try (NDManager manager = NDManager.newBaseManager(device)) {
      SpikingNetwork network = stored.load(manager);
      network.freezeParameters(true);
      BatchLoader loader = BatchLoader.builder(source).optBatchSize(BATCH_SIZE).build();
      Evaluation evaluation =
          new Evaluator(network, List.copyOf(steps), own, 0).run(loader, manager);
      return new Tested(
          evaluation, own, !frames, network.parameterCount(), Weights.shapesOf(network));
    }
  }

  /**
   * Deletes the run's files.
   *
   * @throws IOException if one cannot be deleted
   */
  public void delete() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Stream<EpochMetrics> tests() {
    return metrics.stream().filter(row -> row.split() == Split.TEST);
  }
}

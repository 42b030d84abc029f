package org.ottt.djl.commands.evaluate;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Bfloat16Units;
import org.ottt.djl.commands.cli.Columns;
import org.ottt.djl.commands.cli.DeviceOption;
import org.ottt.djl.commands.cli.Devices;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.commands.cli.PrecisionOption;
import org.ottt.djl.commands.cli.TestLimitOption;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.Evaluator;
import org.ottt.djl.evaluation.LayerActivity;
import org.ottt.djl.evaluation.StepAccuracy;
import org.ottt.djl.evaluation.files.EvaluationFiles;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.io.Folders;
import org.ottt.djl.metrics.IdleLayers;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.synapse.Precision;
import org.ottt.djl.training.checkpoint.StoredNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Evaluates a checkpoint for several numbers of time steps, in one pass over the test set. */
@Command(
    name = "Evaluate",
    description =
        "Evaluates a checkpoint on its test set: accuracy for several numbers of time steps,"
            + " confusion, firing rates, synaptic operations, and the samples it got most wrong.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The output folder gets accuracy, confusion, firing_rates, worst and anytime (stopping when"
          + " the"
          + " answer is clear) as .csv, .png and .svg, and evaluation.txt with what is printed."
    })
public final class EvaluateCommand implements Callable<Integer> {

  @Option(
      names = {"--checkpoint", "--run"},
      paramLabel = "PATH",
      required = true,
      description = "A run folder (its best checkpoint is used) or a checkpoint file.")
  private Path checkpoint;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder or archive of the data set; one with train/ and val/ is read as images."
              + " Default: the data of the run, or what the recipe finds.")
  private Path data;

  @Option(
      names = "--label-key",
      paramLabel = "NAME",
      description =
          "The part of a WebDataset sample, or the field of its .json, that is the label."
              + " Default: that of"
              + " the run.")
  private String labelKey;

  @Option(
      names = "--class-names",
      paramLabel = "FILE",
      description =
          "Readable names for the classes of a folder of images, as for Train. Default: those of"
              + " the"
              + " run.")
  private Path classNames;

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description =
          "Recipe whose test set is used. Default: the one that the checkpoint was"
              + " trained with.")
  private String recipe;

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      split = ",",
      defaultValue = "1,2,4,6,8,12",
      description =
          "Numbers of time steps. Default: ${DEFAULT-VALUE}, up to the frames of recordings, and the"
              + " T of the training.")
  private List<Integer> timeSteps;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "128",
      description = "Samples per batch. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Mixin private final TestLimitOption limitTest = new TestLimitOption();

  @Option(
      names = "--worst",
      paramLabel = "N",
      defaultValue = "36",
      description = "How many of the worst samples to show. Default: ${DEFAULT-VALUE}.")
  private int worst;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads that prepare batches in advance. Default: ${DEFAULT-VALUE}.")
  private int workers;

  @Mixin private final PrecisionOption precision = new PrecisionOption();

  @Mixin private final DeviceOption device = new DeviceOption("auto");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the files go. Default: evaluation in the run folder.")
  private Path out;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public EvaluateCommand() {}

  @Override
  public Integer call() throws IOException {
    Arguments.require(spec, this::checkNumbers);
    StoredNetwork stored = StoredNetwork.open(checkpoint);
    RecordOfRun record = RecordOfRun.of(stored);
    Setup setup = Arguments.check(spec, () -> setUp(stored, record));
    Path folder = out != null ? out : folderOf(stored.file()).resolve("evaluation");
    Folders.create(folder);
    Bfloat16Units.warnIfMissing(setup.precision(), setup.device());
    evaluate(stored, record, setup, folder);
    return 0;
  }

  private void checkNumbers() {
    timeSteps.forEach(steps -> Limits.atLeast("--time-steps", 1, steps));
    Limits.atLeast("--batch-size", 1, batchSize);
    limitTest.count();
    Limits.atLeast("--worst", 0, worst);
    Limits.atLeast("--workers", 0, workers);
  }

  /** Where, how and on what the network is evaluated. */
  private record Setup(
      Device device, Precision precision, List<Integer> steps, BatchLoader loader) {}

  private Setup setUp(StoredNetwork stored, RecordOfRun record) throws IOException {
    Device on = device.device();
    Precision in = precision.precision();
    in.requireDevice(on);
    SampleSource test =
        EvaluationData.open(
            stored, record, recipe, data, labelKey, classNames, limitTest.count(), this::warn);
    return new Setup(
        on,
        in,
        steps(test, stored.description().timeSteps()),
        BatchLoader.builder(test).optBatchSize(batchSize).optWorkers(workers).build());
  }

  private void warn(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("Warning: " + message);
    err.flush();
  }

  /**
   * Returns the numbers of time steps: those that were asked for, else what the data allow.
   *
   * @param own T of the training
   */
  private List<Integer> steps(SampleSource test, int own) {
    long most = test.sampleShape().dimension() > 3 ? test.sampleShape().get(0) : Integer.MAX_VALUE;
    TreeSet<Integer> steps = new TreeSet<>(timeSteps);
    if (!spec.commandLine().getParseResult().hasMatchedOption("--time-steps")) {
      steps.add(own);
      steps.removeIf(count -> count > most);
      return List.copyOf(steps);
    }
    if (steps.last() > most) {
      throw new IllegalArgumentException(
          "--time-steps asks for "
              + steps.last()
              + " steps, but the recordings have "
              + most
              + " frames.");
    }
    return timeSteps;
  }

  /** The run folder, if the checkpoint lies in one as runs write it. */
  private static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    Path run = parent.getParent();
    return parent.endsWith("checkpoint") && run != null ? run : parent;
  }

  private void evaluate(StoredNetwork stored, RecordOfRun record, Setup setup, Path folder)
      throws IOException {
    long start = System.nanoTime();
    List<Integer> steps = setup.steps();
    Device on = setup.device();
    Precision in = setup.precision();
    int own = stored.description().timeSteps();
    LossOfRun loss = LossOfRun.of(stored, record);
    // The details are about the network as it was trained, if that number is among them.
    int detail = steps.contains(own) ? own : new TreeSet<>(steps).last();
    try (NDManager manager = NDManager.newBaseManager(on)) {
      SpikingNetwork network = stored.load(manager);
      network.freezeParameters(true);
      network.setPrecision(in);
      Evaluation evaluation =
          new Evaluator(network, steps, detail, worst)
              .optTrainingLoss(loss.mseWeight(), loss.labelSmoothing())
              .run(setup.loader(), manager);
      List<String> files = EvaluationFiles.write(evaluation, stored.description(), folder);
      StringWriter text = new StringWriter();
      PrintWriter report = new PrintWriter(text);
      report.printf(
          Locale.ROOT,
          "%s%s%n%,d parameters, trained with T = %d; %,d samples, %d classes, %s%s, %.1f s%n%n",
          stored.file(),
          stored.metadata().containsKey("epoch")
              ? " (epoch " + stored.metadata().get("epoch") + ")"
              : "",
          network.parameterCount(),
          own,
          evaluation.accuracies().get(0).samples(),
          stored.description().classes().size(),
          Devices.nameOf(on),
          in == Precision.FLOAT32 ? "" : ", " + in.label(),
          (System.nanoTime() - start) / 1e9);
      print(evaluation, report);
      report.flush();
      AtomicFiles.write(
          folder.resolve("evaluation.txt"),
          stream -> stream.write(text.toString().getBytes(StandardCharsets.UTF_8)));
      PrintWriter console = spec.commandLine().getOut();
      console.print(text);
      console.println();
      Columns.wrap(
              "written to " + folder + ": evaluation.txt, " + String.join(", ", files),
              Columns.width(),
              2)
          .forEach(console::println);
      console.flush();
    }
  }

  private static void print(Evaluation evaluation, PrintWriter report) {
    report.println("   T    top-1    top-5     loss  training loss  firing rate   synaptic ops");
    for (StepAccuracy at : evaluation.accuracies()) {
      int steps = at.timeSteps();
      report.printf(
          Locale.ROOT,
          "%4d  %6.2f %%  %6.2f %%  %7.4f  %13.4f  %11.4f  %13s%n",
          steps,
          100 * at.top1Fraction(),
          100 * at.top5Fraction(),
          at.loss(),
          at.trainingLoss(),
          evaluation.meanRate(steps),
          String.format(Locale.ROOT, "%.3e", evaluation.synapticOperations(steps)));
    }
    int detail = evaluation.detailSteps();
    report.printf(
        Locale.ROOT, "%nT = %d  layer  neurons             firing rate  fan-out%n", detail);
    for (LayerActivity layer : evaluation.layers()) {
      String idle = IdleLayers.describe(layer.rate(detail));
      report.printf(
          Locale.ROOT,
          "       %5d  %-18s  %11.4f  %7.0f%s%n",
          layer.layer(),
          layer.shape(),
          layer.rate(detail),
          layer.fanOut(),
          idle.isEmpty() ? idle : "  " + idle.substring(0, idle.indexOf(':')));
    }
    evaluation.layers().stream()
        .map(layer -> IdleLayers.describe(layer.rate(detail)))
        .filter(idle -> !idle.isEmpty())
        .distinct()
        .forEach(report::println);
    if (evaluation.skipped() > 0) {
      report.printf(
          Locale.ROOT, "%n%,d samples could not be read and were skipped.%n", evaluation.skipped());
    }
    report.println();
    for (String definition : EvaluationFiles.DEFINITIONS) {
      Columns.wrap(definition, Columns.width(), 2).forEach(report::println);
    }
  }
}

package org.ottt.djl.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.ottt.djl.commands.cli.Shell;
import org.ottt.djl.commands.cli.StopSignal;
import org.ottt.djl.commands.train.TrainCommand;
import org.ottt.djl.data.layout.ImageFiles;
import org.ottt.djl.spark.job.SparkJob;
import org.ottt.djl.spark.storage.RemoteFileSystem;
import org.ottt.djl.spark.storage.RemoteLock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains any recipe in several processes of a Spark cluster. */
@Command(
    name = "TrainOnSpark",
    description = "Trains a recipe in several processes of a Spark cluster that share every batch.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "All options of Train; --data and --out name places that all machines see.",
      "Under OTTT_O the processes exchange gradients at every time step, T times a batch."
    })
public final class TrainOnSparkCommand implements Callable<Integer> {

  private static final String DATA = "--data";

  /** Their values are paths that all machines see, if relative of the driver's present folder. */
  private static final Set<String> PATHS =
      Set.of(DATA, "--class-names", "--out", "--init-from", "--config");

  /** Where a URI of Hadoop's file systems may stand. */
  private static final Set<String> REMOTE = Set.of(DATA, "--out");

  @Mixin private SparkOptions cluster = new SparkOptions();

  @Mixin private TrainCommand training = new TrainCommand();

  @Spec private CommandSpec spec;

  /** What the file of {@code --config} sets, where the command line says nothing. */
  private Map<String, String> file = Map.of();

  /** Creates the command. */
  public TrainOnSparkCommand() {}

  @Override
  public Integer call() throws Exception {
    CommandLine line = spec.commandLine();
    if (training.listRecipes(line)) {
      return 0;
    }
    ClusterSettings settings;
    String folder;
    try {
      settings = new ClusterSettings(cluster, new SparkConf());
      training.check(line);
      requireLocal("--config");
      readFile();
      PATHS.forEach(this::requireLocal);
      folder = runFolder();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(line, e.getMessage(), e);
    }
    try (StopSignal stop = new StopSignal(line.getErr())) {
      SparkLog.quieten(settings.conf());
      SparkContext context = start(settings.conf());
      // Under spark-submit Spark has set its own levels by now.
      SparkLog.quieten(settings.conf());
      String remote = RemoteFileSystem.isUri(folder) ? folder : null;
      try (RemoteLock lock =
          remote == null
              ? null
              : RemoteLock.acquire(
                  remote, context.applicationId(), context.hadoopConfiguration())) {
        SparkVersion.require(context.version());
        SparkJob job =
            new SparkJob(
                context,
                arguments(folder),
                remote,
                settings.ranks(),
                cluster.syncEvery(),
                resumeCommand(folder),
                cluster.restarts(),
                line.getOut(),
                line.getErr());
        Thread watch = watch(stop, job);
        job.run();
        watch.interrupt();
        return stop.exitCode();
      } finally {
        context.stop();
      }
    }
  }

  /** Reads the file of {@code --config}, if there is one. */
  void readFile() throws IOException {
    file = training.fileOptions();
  }

  private void requireLocal(String option) {
    String value = value(option);
    if (value != null && !REMOTE.contains(option) && RemoteFileSystem.isUri(value)) {
      throw new IllegalArgumentException(
          "%s %s: only --data and --out may be URIs; copy the file to a folder that all machines share."
              .formatted(option, value));
    }
  }

  /** Returns what an option is set to, or null if it is not set. */
  private String value(String option) {
    OptionSpec given = spec.commandLine().getParseResult().matchedOption(option);
    return given == null ? file.get(option) : given.originalStringValues().get(0);
  }

  /** Returns where the run is written: an absolute path, or a URI. */
  String runFolder() {
    String out = value("--out");
    if (out != null && RemoteFileSystem.isUri(out)) {
      return out;
    }
    Path path = out == null ? training.newRunFolder(value("--recipe")) : Path.of(out);
    return path.toAbsolutePath().toString();
  }

  private static SparkContext start(SparkConf conf) throws IOException {
    MasterCheck.require(conf.get("spark.master"));
    try {
      return new SparkContext(conf);
    } catch (Exception e) {
      // What Spark throws is declared nowhere.
      throw new IOException(
          "Spark cannot be started with master %s: %s"
              .formatted(conf.get("spark.master"), firstLine(e)),
          e);
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  private static Thread watch(StopSignal stop, SparkJob job) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!stop.isRequested()) {
                  Thread.sleep(100);
                }
                job.requestStop();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "ottt-stop-watch");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Returns the options of the training as the executors get them. */
  List<String> arguments(String folder) {
    List<String> arguments = new ArrayList<>();
    Set<String> ours =
        Set.copyOf(CommandSpec.forAnnotatedObject(new SparkOptions()).optionsMap().keySet());
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (ours.contains(option.longestName()) || option.longestName().equals("--out")) {
        continue;
      }
      if (option.arity().max() == 0) {
        arguments.add(option.longestName());
      } else {
        for (String value : option.originalStringValues()) {
          arguments.add(option.longestName() + "=" + absolute(option.longestName(), value));
        }
      }
    }
    // An executor's present folder is another one.
    file.forEach(
        (option, value) -> {
          if (PATHS.contains(option)
              && !option.equals("--out")
              && !spec.commandLine().getParseResult().hasMatchedOption(option)) {
            arguments.add(option + "=" + absolute(option, value));
          }
        });
    if (!RemoteFileSystem.isUri(folder)) {
      arguments.add("--out=" + folder);
    }
    return arguments;
  }

  /** Returns the command line that resumes the run with the same processes, for the user. */
  String resumeCommand(String folder) {
    boolean submitted = cluster.master() == null && !cluster.settings().containsKey("spark.master");
    StringBuilder command =
        new StringBuilder(
            submitted
                ? "spark-submit --class TrainOnSpark ... ottt-djl-spark-job.jar"
                : "./ottt TrainOnSpark");
    if (cluster.master() != null) {
      command.append(" --master ").append(Shell.quote(cluster.master()));
    }
    if (cluster.ranks() != null) {
      command.append(" --ranks ").append(cluster.ranks());
    }
    if (!cluster.settings().isEmpty()) {
      // Not repeated, since there may be passwords among them.
      command.append(" --conf ...");
    }
    return command.append(" --resume --out ").append(Shell.quote(folder)).toString();
  }

  private static String absolute(String option, String value) {
    if (!PATHS.contains(option) || RemoteFileSystem.isUri(value)) {
      return value;
    }
    Path path = Path.of(value);
    // Data may be several archives, each with a path of its own.
    return (option.equals(DATA) ? ImageFiles.absolute(path) : path.toAbsolutePath()).toString();
  }
}

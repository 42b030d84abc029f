package org.ottt.djl.commands.convert;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.commands.cli.RunFiles;
import org.ottt.djl.commands.evaluate.RecordOfRun;
import org.ottt.djl.commands.evaluate.TrainedNormalization;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.export.nir.NirImport;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.EngineStart;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.training.checkpoint.AuthorWeights;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.CheckpointException;
import org.ottt.djl.training.checkpoint.StoredNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Converts checkpoints into files of weights that PyTorch programs read, and back. */
@Command(
    name = "ConvertWeights",
    description = {
      "Exports a checkpoint with the parameter names of the authors' PyTorch code, or turns such"
          + " a file into a checkpoint.",
      "A NIR file of another program becomes a checkpoint too. The kind of --from decides the"
          + " direction."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "In Python: safetensors.torch.save_file(model.state_dict(), \"weights.safetensors\") and"
          + " model.load_state_dict(safetensors.torch.load_file(\"weights.safetensors\"))."
    })
public final class ConvertWeightsCommand implements Callable<Integer> {

  private static final String NIR = ".nir";

  /** What other files and checkpoints say themselves. */
  private static final List<String> NIR_OPTIONS = List.of("--dt", "--reset", "--time-steps");

  @Option(
      names = "--from",
      paramLabel = "PATH",
      required = true,
      description =
          "A run folder or checkpoint to export, or a .safetensors, .npz or .nir file to import.")
  private Path from;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      required = true,
      description = "What to write: .safetensors or, when exporting, .npz.")
  private Path to;

  @Option(
      names = "--network",
      paramLabel = "PATH",
      description =
          "When importing, what the weights belong to: a run folder, a checkpoint, a run's"
              + " config.json, or a description's JSON. Exported safetensors files contain it.")
  private Path network;

  @Option(
      names = "--dt",
      paramLabel = "SECONDS",
      description = "For .nir: the duration of a time step. Default: what the file says, or 1e-4.")
  private Double dt;

  @Option(
      names = "--reset",
      paramLabel = "subtract|zero",
      description = "For .nir: what a spike does. Default: what the file says, or zero.")
  private Reset reset;

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      defaultValue = "6",
      description = "For .nir: the time steps of inference. Default: ${DEFAULT-VALUE}.")
  private int timeSteps;

  @Option(names = "--overwrite", description = "Replace --to if it exists.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public ConvertWeightsCommand() {}

  @Override
  public Integer call() throws IOException {
    if (Files.exists(to) && !overwrite) {
      throw bad(to + " already exists; give --overwrite or another --to.");
    }
    if (RunFiles.isCheckpoint(to)) {
      throw bad(to + " lies in the checkpoint folder of a run; give another --to.");
    }
    if (Files.exists(to) && Files.exists(from) && Files.isSameFile(to, from)) {
      throw bad("--from and --to are one file; give another --to.");
    }
    Path folder = to.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw bad("The folder of --to, " + folder + ", does not exist.");
    }
    boolean exporting =
        Files.isDirectory(from) || (!isNir() && AuthorWeights.isCheckpoint(existing(from)));
    if (exporting || !isNir()) {
      refuseNirOptions();
    }
    if (exporting) {
      if (network != null) {
        throw bad("--network is for importing; a checkpoint knows its network.");
      }
      exportCheckpoint();
    } else {
      importWeights();
    }
    return 0;
  }

  private void refuseNirOptions() {
    for (String option : NIR_OPTIONS) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw bad(option + " is for importing a .nir file; omit it.");
      }
    }
  }

  private void exportCheckpoint() throws IOException {
    StoredNetwork stored = StoredNetwork.open(from);
    try (NDManager manager = EngineStart.engine().newBaseManager(Device.cpu())) {
      SpikingNetwork loaded = stored.load(manager);
      AuthorWeights.write(to, loaded, stored.description());
      report("exported", stored.file(), loaded);
    }
  }

  private void importWeights() throws IOException {
    if (!to.toString().toLowerCase(Locale.ROOT).endsWith(Checkpoint.SUFFIX)) {
      throw bad("A checkpoint must end in " + Checkpoint.SUFFIX + ", but --to is " + to + ".");
    }
    if (isNir()) {
      importNir();
      return;
    }
    NetworkDescription description = description();
    try (NDManager manager = EngineStart.engine().newBaseManager(Device.cpu())) {
      SpikingNetwork built = description.build(manager);
      AuthorWeights.load(from, built, description);
      Checkpoint.write(to, built, null, notes(description, normalization()));
      report("imported", from, built);
    }
  }

  private boolean isNir() {
    return from.toString().toLowerCase(Locale.ROOT).endsWith(NIR);
  }

  private void importNir() throws IOException {
    Arguments.require(
        spec,
        () -> {
          Limits.atLeast("--time-steps", 1, timeSteps);
          Limits.positive("--dt", dt);
        });
    if (network != null) {
      throw bad("--network is for .safetensors and .npz; a NIR file knows its network.");
    }
    try (NDManager manager = EngineStart.engine().newBaseManager(Device.cpu())) {
      NirImport.Imported imported = NirImport.read(from, dt, reset, timeSteps, manager);
      NetworkDescription description =
          imported
              .description()
              .orElseThrow(
                  () ->
                      new CheckpointException(
                          from + " has one output; a checkpoint needs at least two classes."));
      Checkpoint.write(to, imported.network(), null, notes(description, imported.frames()));
      report("imported", from, imported.network());
    }
  }

  private static Map<String, String> notes(
      NetworkDescription description, Optional<FrameNormalization> frames) {
    Map<String, String> notes = new LinkedHashMap<>();
    frames.ifPresent(normalization -> notes.putAll(normalization.notes()));
    notes.put(NetworkDescription.KEY, description.toJson());
    notes.put("imported", "true");
    return notes;
  }

  /** Returns how the frames are normalized that the network of --network was trained on. */
  private Optional<FrameNormalization> normalization() throws IOException {
    if (network == null || network.toString().endsWith(".json")) {
      return Optional.empty();
    }
    StoredNetwork stored = StoredNetwork.open(network);
    return TrainedNormalization.of(stored, RecordOfRun.of(stored));
  }

  private NetworkDescription description() throws IOException {
    if (network != null) {
      return StoredNetwork.readDescription(network);
    }
    boolean npz = from.toString().toLowerCase(Locale.ROOT).endsWith(AuthorWeights.NPZ);
    String own = npz ? null : Checkpoint.readMetadata(from).get(NetworkDescription.KEY);
    if (own == null) {
      throw bad(
          from
              + " does not say which network it belongs to; give --network, for instance the run"
              + " folder of a network with the same layers.");
    }
    try {
      return NetworkDescription.fromJson(own);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(from + ": " + e.getMessage(), e);
    }
  }

  private static Path existing(Path file) throws CheckpointException {
    if (!Files.exists(file)) {
      throw new CheckpointException(
          file + " does not exist; give a run folder, a checkpoint or a file of weights.");
    }
    return file;
  }

  private void report(String what, Path source, SpikingNetwork converted) {
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s %,d parameters in %d arrays: %s -> %s%n",
            what,
            converted.parameterCount(),
            converted.getParameters().size(),
            source,
            to);
    spec.commandLine().getOut().flush();
  }

  private ParameterException bad(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

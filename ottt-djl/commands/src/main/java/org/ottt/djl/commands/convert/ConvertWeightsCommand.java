package org.ottt.djl.commands.convert;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
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
      "Exports a checkpoint under the parameter names of the authors' PyTorch code, or makes a"
          + " checkpoint of such a file.",
      "Which way it goes follows from what --from is."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "In Python: safetensors.torch.save_file(model.state_dict(), \"weights.safetensors\") and"
          + " model.load_state_dict(safetensors.torch.load_file(\"weights.safetensors\"))."
    })
public final class ConvertWeightsCommand implements Callable<Integer> {

  @Option(
      names = "--from",
      paramLabel = "PATH",
      required = true,
      description =
          "A run folder or checkpoint to export, or a .safetensors or .npz file to import.")
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
              + " config.json, or a description's JSON. Exported safetensors know it themselves.")
  private Path network;

  @Option(names = "--overwrite", description = "Replace --to if it is there.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public ConvertWeightsCommand() {}

  @Override
  public Integer call() throws IOException {
    if (Files.exists(to) && !overwrite) {
      throw bad(to + " is there already; give --overwrite or another --to.");
    }
    Path folder = to.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw bad("The folder of --to, " + folder + ", is not there.");
    }
    boolean exporting = Files.isDirectory(from) || AuthorWeights.isCheckpoint(existing(from));
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

  private void exportCheckpoint() throws IOException {
    StoredNetwork stored = StoredNetwork.open(from);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      SpikingNetwork loaded = stored.load(manager);
      AuthorWeights.write(to, loaded, stored.description());
      report("exported", stored.file(), loaded);
    }
  }

  private void importWeights() throws IOException {
    if (!to.toString().toLowerCase(Locale.ROOT).endsWith(Checkpoint.SUFFIX)) {
      throw bad("A checkpoint must end in " + Checkpoint.SUFFIX + ", but --to is " + to + ".");
    }
    NetworkDescription description = description();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      SpikingNetwork built = description.build(manager);
      AuthorWeights.load(from, built, description);
      Checkpoint.write(
          to,
          built,
          null,
          Map.of(NetworkDescription.KEY, description.toJson(), "imported", "true"));
      report("imported", from, built);
    }
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
          file + " is not there; give a run folder, a checkpoint or a file of weights.");
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

package org.ottt.djl.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.commands.cli.RunFiles;
import org.ottt.djl.commands.evaluate.RecordOfRun;
import org.ottt.djl.commands.evaluate.TrainedNormalization;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.export.Agreement;
import org.ottt.djl.export.DjlExport;
import org.ottt.djl.export.ExportException;
import org.ottt.djl.export.nir.NirExport;
import org.ottt.djl.export.onnx.OnnxExport;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.ndarray.EngineStart;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.checkpoint.StoredNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a trained network for another program, and checks that it answers as the network does. */
@Command(
    name = "ExportModel",
    description = {
      "Writes a trained network for DJL and DJL Serving (a folder or .zip), as ONNX (all time steps, "
          + "or one step with its state), or as NIR. What was written is read again and compared with the "
          + "network on random samples before it replaces --to."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class ExportModelCommand implements Callable<Integer> {

  private static final String ZIP = ".zip";

  @Option(
      names = {"--run", "--checkpoint"},
      paramLabel = "PATH",
      required = true,
      description = "A run folder (its best checkpoint is used) or a checkpoint file.")
  private Path run;

  @Option(
      names = "--to",
      paramLabel = "TARGET",
      required = true,
      description = "What to write: a folder or .zip for djl, otherwise a file.")
  private Path to;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      required = true,
      description = "djl, onnx, onnx-step or nir.")
  private String format;

  @Option(
      names = "--time-steps",
      paramLabel = "T",
      description = "Time steps of onnx, and of the check. Default: those of the training.")
  private Integer timeSteps;

  @Option(
      names = "--input",
      paramLabel = "still|frames",
      description =
          "still: one image is shown at all steps; frames: each step has its own frame. Default:"
              + " still if the checkpoint stores a pixel normalization, else frames.")
  private String input;

  @Option(
      names = "--data",
      paramLabel = "FRAMES",
      description =
          "The folder of prepared event frames that the network was trained on. djl: so that"
              + " recordings are turned into the same frames. Others: so that the file says how"
              + " frames are normalized, where the checkpoint does not.")
  private Path data;

  @Option(
      names = "--dt",
      paramLabel = "SECONDS",
      defaultValue = "1e-4",
      description = "For nir: the duration of a time step. Default: ${DEFAULT-VALUE}.")
  private double dt;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "16",
      description = "Samples of the check. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(names = "--overwrite", description = "Replace --to if it already exists.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public ExportModelCommand() {}

  @Override
  public Integer call() throws IOException {
    ExportFormat kind = Arguments.check(spec, this::checkArguments);
    StoredNetwork stored = StoredNetwork.open(run);
    NetworkDescription description = stored.description();
    int steps = timeSteps == null ? description.timeSteps() : timeSteps;
    boolean frames =
        input == null ? description.input().normalization() == null : input.equals("frames");
    Path folder = to.toAbsolutePath().getParent();
    // Beside the target, so that it can be moved there; with its ending, which says what it is.
    Path work = Files.createTempDirectory(folder, ".export-");
    try (NDManager manager = EngineStart.engine().newBaseManager(Device.cpu())) {
      SpikingNetwork network = stored.load(manager);
      network.prepareForInference(manager);
      Path made = work.resolve(String.valueOf(to.getFileName()));
      ExportCheck check = new ExportCheck(network, description, steps, frames, samples, manager);
      PrintWriter out = spec.commandLine().getOut();
      Agreement agreement = write(kind, made, network, stored, steps, frames, check);
      if (!agreement.holds()) {
        throw new ExportException(
            "The exported network gives different logits from the checkpoint's ("
                + agreement
                + "); nothing was written. Please report it with the checkpoint.");
      }
      replace(made);
      out.printf(
          Locale.ROOT,
          "wrote %s (%s, %.1f MB): %s%n",
          to,
          kind.label(),
          size(to) / 1e6,
          what(kind, description, steps, frames));
      out.println("checked against " + stored.file() + ": " + agreement);
      out.flush();
    } finally {
      delete(work);
    }
    return 0;
  }

  private ExportFormat checkArguments() {
    Limits.atLeast("--samples", 1, samples);
    Limits.atLeast("--time-steps", 1, timeSteps);
    ExportFormat kind = ExportFormat.byName(format);
    if (input != null && !input.equals("still") && !input.equals("frames")) {
      throw new IllegalArgumentException("--input must be still or frames, not " + input + ".");
    }
    if (kind != ExportFormat.NIR && spec.commandLine().getParseResult().hasMatchedOption("--dt")) {
      throw new IllegalArgumentException("--dt is for --format nir.");
    }
    Limits.positive("--dt", dt);
    if (Files.exists(to) && !overwrite) {
      throw new IllegalArgumentException(to + " already exists; give --overwrite or another --to.");
    }
    if (RunFiles.isCheckpoint(to)) {
      throw new IllegalArgumentException(
          to + " lies in the checkpoint folder of a run; give another --to.");
    }
    if (Files.exists(to) && isFolder(kind) != Files.isDirectory(to)) {
      throw new IllegalArgumentException(
          to + " cannot be overwritten: one is a folder and the other a file.");
    }
    if (isFolder(kind) && Files.exists(to) && !isExport(to)) {
      throw new IllegalArgumentException(
          to + " holds other files than an export; give another --to.");
    }
    Path folder = to.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException("The folder of --to, " + folder + ", does not exist.");
    }
    return kind;
  }

  private boolean isFolder(ExportFormat kind) {
    return kind == ExportFormat.DJL && !to.toString().toLowerCase(Locale.ROOT).endsWith(ZIP);
  }

  private static boolean isExport(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.allMatch(
          file -> file.endsWith(StoredNetwork.MODEL) || file.endsWith("serving.properties"));
    } catch (IOException e) {
      return false;
    }
  }

  private Agreement write(
      ExportFormat kind,
      Path made,
      SpikingNetwork network,
      StoredNetwork stored,
      int steps,
      boolean frames,
      ExportCheck check)
      throws IOException {
    NetworkDescription description = stored.description();
    return switch (kind) {
      case DJL -> {
        Map<String, String> arguments =
            data == null ? Map.of() : RecordingArguments.of(data, stored);
        Map<String, String> notes = trained(stored).map(FrameNormalization::notes).orElse(Map.of());
        DjlExport.write(made, network, description, arguments, notes);
        yield check.djl(made);
      }
      case ONNX -> {
        OnnxExport.unrolled(made, network, description, steps, frames, normalization(stored));
        yield check.onnx(made);
      }
      case ONNX_STEP -> {
        OnnxExport.step(made, network, description, frames, normalization(stored));
        yield check.onnxStep(made);
      }
      case NIR -> {
        boolean exact = NirExport.write(made, network, description, dt, normalization(stored));
        if (!exact) {
          warn(NirExport.SOFT_RESET_WARNING);
        }
        yield check.nir(made, dt, !exact);
      }
    };
  }

  /** Finds how the frames of the training were normalized; empty where nothing tells. */
  private Optional<FrameNormalization> trained(StoredNetwork stored) throws IOException {
    return data == null
        ? TrainedNormalization.of(stored, RecordOfRun.of(stored))
        : Optional.of(RecordingArguments.normalization(data, stored));
  }

  /** Returns how event frames are normalized; null for images, and where nothing tells. */
  private FrameNormalization normalization(StoredNetwork stored) throws IOException {
    Optional<FrameNormalization> trained = trained(stored);
    if (trained.isEmpty() && stored.description().input().normalization() == null) {
      warn(
          "Nothing says how the input of this network is normalized, so "
              + to
              + " does not either"
              + (stored.description().input().channels() == 2
                  ? "; name the prepared frames of its training with --data."
                  : "."));
    }
    return trained.orElse(null);
  }

  private void warn(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("Warning: " + message);
    err.flush();
  }

  private void replace(Path made) throws IOException {
    if (Files.isDirectory(to)) {
      delete(to);
    }
    Files.move(made, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (Stream<Path> files = Files.list(path)) {
        for (Path file : files.toList()) {
          delete(file);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  private static long size(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return Files.size(path);
    }
    long sum = 0;
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        sum += Files.size(file);
      }
    }
    return sum;
  }

  private static String what(
      ExportFormat kind, NetworkDescription description, int steps, boolean frames) {
    String shape = description.input().shape().toString().replaceAll("[()]", "");
    Map<ExportFormat, String> texts = new LinkedHashMap<>();
    texts.put(
        ExportFormat.ONNX,
        "opset 13, T = "
            + steps
            + ", input [batch, "
            + (frames ? steps + ", " : "")
            + shape
            + "], output logits [batch, "
            + description.classes().size()
            + "]");
    texts.put(
        ExportFormat.ONNX_STEP,
        "opset 13, one step, input [batch, "
            + shape
            + "] and the state, output logits and next state");
    texts.put(ExportFormat.NIR, "input [" + shape + "]");
    texts.put(
        ExportFormat.DJL,
        "serving.properties and " + StoredNetwork.MODEL + ", loads with Criteria");
    return texts.get(kind);
  }
}

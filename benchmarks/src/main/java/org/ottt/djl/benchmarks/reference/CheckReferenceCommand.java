package org.ottt.djl.benchmarks.reference;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.DeviceOption;
import org.ottt.djl.ndarray.GpuArithmetic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs every reference case below a folder against this build. */
@Command(
    name = "CheckReference",
    description = {
      "Runs the golden cases of the authors' implementation against this build.",
      "Prints a line per case and form: name, kind, form, worst relative error, its array,"
          + " verdict.",
      "Fails if a case fails; a folder without cases is an invalid argument."
    },
    mixinStandardHelpOptions = true)
public final class CheckReferenceCommand implements Callable<Integer> {

  private static final CaseKind NETWORK = new NetworkKind();
  private static final CaseKind STANDARDIZATION = new StandardizationKind();
  private static final Map<String, CaseKind> KINDS =
      Map.ofEntries(
          Map.entry("ws_conv", STANDARDIZATION),
          Map.entry("ws_linear", STANDARDIZATION),
          Map.entry("lif", new LifKind()),
          Map.entry("vgg_ottt_a", NETWORK),
          Map.entry("vgg_ottt_o", NETWORK),
          Map.entry("vgg_frames", NETWORK),
          Map.entry("vggf_ottt", NETWORK),
          Map.entry("nfresnet_ottt", NETWORK),
          Map.entry("bptt", NETWORK),
          Map.entry("bptt_fc", NETWORK),
          Map.entry("training_curve", new TrainingCurveKind()),
          Map.entry("aggregated_inference", new InferenceKind()));

  @Parameters(paramLabel = "FOLDER", description = "Folder with cases, at any depth.")
  private Path folder;

  @Mixin private final DeviceOption device = new DeviceOption("auto");

  @Option(
      names = "--cudnn",
      arity = "0",
      description =
          "On a GPU, let cuDNN compute convolutions, as training does: some of its algorithms are"
              + " off by 1e-5, more than most cases allow. Without this option PyTorch's own"
              + " kernels compute them.")
  private boolean cudnn;

  @Spec private CommandSpec spec;

  private int passed;
  private int failed;

  /** Creates the command. */
  public CheckReferenceCommand() {}

  @Override
  public Integer call() throws IOException {
    List<Path> cases = findCases();
    if (cases.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "No reference cases (folders with a case.json) below "
              + folder
              + "; pass the folder that holds them, such as ../shared/reference/cases.");
    }
    PrintWriter out = spec.commandLine().getOut();
    Device where = Arguments.check(spec, device::device);
    if (where.isGpu()) {
      GpuArithmetic.useCudnn(cudnn);
    }
    for (Path path : cases) {
      check(path, where, out);
    }
    out.printf("%d passed, %d failed%n", passed, failed);
    out.flush();
    return failed == 0 ? 0 : 1;
  }

  private List<Path> findCases() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.endsWith("case.json")) {
              found.add(file.getParent());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // A link to a folder that it lies in leads to no other cases.
            if (e instanceof FileSystemLoopException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    return found.stream().sorted().toList();
  }

  private void check(Path path, Device where, PrintWriter out) {
    String name = path.getFileName().toString();
    ReferenceCase reference;
    String kindName;
    try {
      reference = ReferenceCase.read(path);
      kindName = reference.kind();
    } catch (IOException | RuntimeException e) {
      report(out, name, "?", Form.NONE, "cannot be read: " + e.getMessage(), false);
      return;
    }
    CaseKind kind = KINDS.get(kindName);
    if (kind == null) {
      report(out, name, kindName, Form.NONE, "kind not supported by this build", false);
      return;
    }
    for (Form form : kind.forms(reference)) {
      try {
        Comparison result = kind.run(reference, form, where);
        String detail = String.format(Locale.ROOT, "%.1e %s", result.error(), result.array());
        report(out, name, kindName, form, detail, result.passed());
      } catch (IOException | RuntimeException e) {
        report(out, name, kindName, form, String.valueOf(e.getMessage()), false);
      }
    }
  }

  private void report(
      PrintWriter out, String name, String kind, Form form, String detail, boolean pass) {
    out.printf(
        "%-28s %-20s %-12s %-48s %s%n", name, kind, form.label(), detail, pass ? "PASS" : "FAIL");
    out.flush();
    if (pass) {
      passed++;
    } else {
      failed++;
    }
  }
}

package org.ottt.djl.prep.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.image.UnreadImages;
import org.ottt.djl.data.layout.ImageFiles;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.prep.image.ImageCheck;
import org.ottt.djl.prep.image.ShardRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks a data set of images, or writes it as WebDataset shards. */
@Command(
    name = "PrepareImageNet",
    description = {
      "Checks a data set of images in any layout that TrainImageNet reads: counts the images of"
          + " each class, decodes every image, and lists those that cannot be read.",
      "With --out it writes the data set as WebDataset shards instead, without images that cannot"
          + " be decoded. Existing shards are kept: if the command was killed, run it again to"
          + " resume.",
      "Training does not need shards: archives and folders are read as they are."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class PrepareImageNetCommand implements Callable<Integer> {

  @Option(
      names = "--data",
      paramLabel = "DATA",
      required = true,
      description = "Folder, tar, or names of tars such as 'shards/{train,val}-{000..146}.tar'.")
  private Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the shards. Without it the data are checked.")
  private Path out;

  @Option(
      names = "--label-key",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "The part of a WebDataset sample, or the field of its .json, that is the label"
              + " (default: .cls, else the field label).")
  private String labelKey;

  @Option(
      names = "--duplicates",
      description = "Also find training images that are equal to test images, byte for byte.")
  private boolean duplicates;

  @Option(
      names = "--counts",
      paramLabel = "FILE",
      description = "CSV file for the number of images of each class.")
  private Path counts;

  @Option(
      names = "--shard-images",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Images per shard (default: ${DEFAULT-VALUE}).")
  private int shardImages;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Shuffles the images over the shards (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads (default: one for each core).")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public PrepareImageNetCommand() {}

  @Override
  public Integer call() throws IOException {
    Arguments.require(
        spec,
        () -> {
          Limits.atLeast("--shard-images", 1, shardImages);
          Limits.atLeast("--workers", 1, workers);
        });
    if (out != null && duplicates) {
      throw new ParameterException(spec.commandLine(), "--duplicates is for a check: omit --out");
    }
    ShardRun run = out == null ? null : new ShardRun(out, shardImages, seed, workers);
    ImageFiles files = ImageFiles.open(data, labelKey);
    PrintWriter terminal = spec.commandLine().getOut();
    describe(terminal, "training", files.train());
    describe(terminal, "test", files.val());
    if (counts != null) {
      writeCounts(files);
    }
    terminal.flush();
    return run == null ? check(files) : write(run, files);
  }

  private static int[] counts(EncodedImages images) {
    int[] perClass = new int[images.classNames().size()];
    for (int i = 0; i < images.size(); i++) {
      perClass[images.label(i)]++;
    }
    return perClass;
  }

  private static void describe(PrintWriter terminal, String split, EncodedImages images) {
    int[] perClass = counts(images);
    int least = 0;
    int most = 0;
    for (int label = 1; label < perClass.length; label++) {
      least = perClass[label] < perClass[least] ? label : least;
      most = perClass[label] > perClass[most] ? label : most;
    }
    List<String> names = images.classNames();
    terminal.printf(
        Locale.ROOT,
        "%s images of a class: %d (%s) to %d (%s), median %s%n",
        split,
        perClass[least],
        names.get(least),
        perClass[most],
        names.get(most),
        median(perClass));
  }

  /** Returns the number in the middle, or the mean of the two in the middle. */
  private static String median(int[] perClass) {
    int[] sorted = perClass.clone();
    Arrays.sort(sorted);
    double median = (sorted[(sorted.length - 1) / 2] + (double) sorted[sorted.length / 2]) / 2;
    return String.format(Locale.ROOT, median == Math.rint(median) ? "%.0f" : "%.1f", median);
  }

  private void writeCounts(ImageFiles files) throws IOException {
    int[] train = counts(files.train());
    int[] test = counts(files.val());
    StringBuilder csv = new StringBuilder();
    CSVFormat format =
        CSVFormat.RFC4180.builder().setHeader("label", "class", "train", "test").get();
    try (CSVPrinter table = new CSVPrinter(csv, format)) {
      for (int label = 0; label < train.length; label++) {
        table.printRecord(label, files.train().classNames().get(label), train[label], test[label]);
      }
    }
    byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(counts, stream -> stream.write(bytes));
  }

  private int check(ImageFiles files) throws IOException {
    ImageCheck check = new ImageCheck(workers, duplicates);
    // Test images first, since training images are compared with them.
    ImageCheck.Result test = check.test(files.val());
    ImageCheck.Result train = check.train(files.train());
    boolean good = report("training", train, files.unreadTrain());
    good &= report("test", test, files.unreadVal());
    return good ? 0 : 1;
  }

  private boolean report(String split, ImageCheck.Result result, UnreadImages unread) {
    PrintWriter err = spec.commandLine().getErr();
    result.unreadable().forEach(line -> err.println("unreadable: " + line));
    result.duplicates().forEach(line -> err.println("duplicate: " + line));
    err.flush();
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.printf(
        Locale.ROOT,
        "%,d %s images, %.1f MB, %d unreadable%s%s%n",
        result.images(),
        split,
        result.bytes() / 1e6,
        result.unreadable().size(),
        duplicates ? ", " + result.duplicates().size() + " duplicates" : "",
        unread.count() == 0 ? "" : ", " + unread.count() + " in formats that are not read");
    terminal.flush();
    return result.unreadable().isEmpty() && result.duplicates().isEmpty();
  }

  private int write(ShardRun run, ImageFiles files) throws IOException {
    String labels = labelKey.isEmpty() ? "" : ", label key " + labelKey;
    List<String> leftOut = run.run(data.toAbsolutePath() + labels, files);
    PrintWriter err = spec.commandLine().getErr();
    leftOut.forEach(line -> err.println("left out " + line));
    err.flush();
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%s: %,d images in shards of %,d, %d left out%n",
            out,
            files.train().size() + files.val().size() - leftOut.size(),
            shardImages,
            leftOut.size());
    spec.commandLine().getOut().flush();
    return 0;
  }
}

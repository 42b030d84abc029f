package org.ottt.djl.prep.image;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.WriteFailure;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.image.ImageFileNames;
import org.ottt.djl.data.image.UndecodableImageException;
import org.ottt.djl.data.layout.ImageFiles;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.prep.work.ParallelWork;
import org.ottt.djl.progress.TrainingProgress;

/**
 * Writes the images of a data set, byte for byte, as WebDataset shards: {@code train-000000.tar},
 * {@code val-000000.tar} and so on, with the names of the classes in {@code classes.txt}.
 *
 * <p>A sample has the parts {@code .jpg} (or {@code .png}, {@code .webp}), {@code .cls} (the label)
 * and {@code .json} (label, name of the class, former path). Its name begins with the number of the
 * image, so that a run on the shards has the order of a run on the source; in the shards the images
 * are shuffled, for programs that read them one after the other.
 *
 * <p>Whole shards that already exist are kept: a run that was killed continues where it stopped. A
 * folder of other shards is refused.
 */
public final class ShardRun {

  private static final String LEFT_OUT = ".left-out.txt";

  private final Path out;
  private final int imagesPerShard;
  private final long seed;
  private final int workers;

  /**
   * Prepares a run.
   *
   * @param out the folder for the shards
   * @param imagesPerShard how many images a shard has, at least 1
   * @param seed shuffles the images
   * @param workers number of threads, at least 1
   * @throws IllegalArgumentException if a number is out of range
   */
  public ShardRun(Path out, int imagesPerShard, long seed, int workers) {
    if (imagesPerShard < 1 || workers < 1) {
      throw new IllegalArgumentException(
          "A shard needs at least 1 image and 1 worker, got " + imagesPerShard + " and " + workers);
    }
    this.out = out;
    this.imagesPerShard = imagesPerShard;
    this.seed = seed;
    this.workers = workers;
  }

  /**
   * Writes the shards that do not exist yet.
   *
   * @param source where the images are and which labels they have, for the record
   * @param files the images
   * @return a line for each image that was left out since it cannot be decoded
   * @throws IOException if a shard cannot be written, an image cannot be read, the folder holds
   *     other shards, or another process writes to it
   */
  public List<String> run(String source, ImageFiles files) throws IOException {
    String description =
        String.format(
            Locale.ROOT,
            "Shards by OTTT-DJL: %s (%s, CRC %08x), %d images per shard, seed %d",
            source,
            files,
            checksum(files),
            imagesPerShard,
            seed);
    try (ShardRecord record = ShardRecord.open(out, description)) {
      String names = String.join("\n", files.train().classNames()) + "\n";
      write(ImageFiles.CLASS_NAMES, names.getBytes(StandardCharsets.UTF_8));
      List<String> leftOut = new ArrayList<>();
      leftOut.addAll(split("train", files.train()));
      leftOut.addAll(split("val", files.val()));
      return leftOut;
    }
  }

  /** Takes in what is known without reading the images, of which there may be millions. */
  private static long checksum(ImageFiles files) {
    CRC32 sum = new CRC32();
    for (EncodedImages images : List.of(files.train(), files.val())) {
      images.classNames().forEach(name -> update(sum, name));
      for (int i = 0; i < images.size(); i++) {
        update(sum, images.label(i) + " " + images.path(i));
      }
    }
    return sum.getValue();
  }

  private static void update(CRC32 sum, String line) {
    sum.update(line.getBytes(StandardCharsets.UTF_8));
    sum.update('\n');
  }

  private void write(String name, byte[] content) throws IOException {
    try {
      AtomicFiles.write(out.resolve(name), stream -> stream.write(content));
    } catch (IOException e) {
      throw WriteFailure.of(out, e);
    }
  }

  private List<String> split(String split, EncodedImages images) throws IOException {
    AtomicFiles.deleteLeftovers(out);
    int[] order = order(images.size());
    int shards = 1 + (order.length - 1) / imagesPerShard;
    List<Integer> missing =
        IntStream.range(0, shards)
            .filter(shard -> !Files.exists(out.resolve(name(split, shard) + ".tar")))
            .boxed()
            .toList();
    long toDo = missing.stream().mapToLong(shard -> part(order, shard).length).sum();
    try (TrainingProgress progress = TrainingProgress.open("Write " + split, toDo)) {
      ParallelWork.run(
          missing,
          workers,
          () ->
              shard -> {
                writeShard(name(split, shard), images, part(order, shard), progress);
                return 1;
              });
    }
    List<String> leftOut = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      Path list = out.resolve(name(split, shard) + LEFT_OUT);
      if (Files.exists(list)) {
        leftOut.addAll(Files.readAllLines(list, StandardCharsets.UTF_8));
      }
    }
    return leftOut;
  }

  private static String name(String split, int shard) {
    return String.format(Locale.ROOT, "%s-%06d", split, shard);
  }

  /** Shuffles the images, always in the same way. */
  private int[] order(int size) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = IntStream.range(0, size).toArray();
    for (int i = size - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
    return order;
  }

  private int[] part(int[] order, int shard) {
    int from = shard * imagesPerShard;
    return Arrays.copyOfRange(
        order, from, (int) Math.min(order.length, (long) from + imagesPerShard));
  }

  private void writeShard(String name, EncodedImages images, int[] part, TrainingProgress progress)
      throws IOException {
    List<String> leftOut = new ArrayList<>();
    try {
      AtomicFiles.write(
          out.resolve(name + ".tar"),
          stream -> {
            try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(stream, StandardCharsets.UTF_8.name())) {
              tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
              for (int image : part) {
                add(tar, images, image, leftOut);
                progress.step(1);
              }
            }
            // Before the shard itself exists, since whole shards are not written again.
            if (leftOut.isEmpty()) {
              Files.deleteIfExists(out.resolve(name + LEFT_OUT));
            } else {
              String lines = String.join("\n", leftOut) + "\n";
              write(name + LEFT_OUT, lines.getBytes(StandardCharsets.UTF_8));
            }
          });
    } catch (DataException e) {
      throw e;
    } catch (IOException e) {
      throw WriteFailure.of(out, e);
    }
  }

  private static void add(
      TarArchiveOutputStream tar, EncodedImages images, int image, List<String> leftOut)
      throws IOException {
    byte[] file;
    try {
      file = images.read(image);
      ImageCheck.decode(file);
    } catch (DataException e) {
      throw e;
    } catch (UndecodableImageException e) {
      leftOut.add(images.name(image) + ": " + e.getMessage());
      return;
    } catch (IOException e) {
      // The image may be good, and must not be left out for good.
      throw new DataException(
          images.name(image)
              + " cannot be read: "
              + AtomicFiles.reason(e)
              + "; make it readable, or replace it by an empty file of its name, which is left out,"
              + " and run the command again",
          e);
    }
    String path = images.path(image);
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    // A part's name ends at the first dot.
    String key =
        String.format(
            Locale.ROOT, "%08d-%s", image, name.substring(0, dot).replaceAll("[^\\w-]", "_"));
    int label = images.label(image);
    JsonObject json = new JsonObject();
    json.addProperty("label", label);
    json.addProperty("class", images.classNames().get(label));
    json.addProperty("file", path);
    add(tar, key + ending(name), file);
    add(tar, key + ".cls", Integer.toString(label).getBytes(StandardCharsets.US_ASCII));
    add(tar, key + ".json", json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the ending that other programs expect in shards: JPEG has one only. */
  private static String ending(String name) {
    return ImageFileNames.isJpeg(name)
        ? ".jpg"
        : name.substring(name.lastIndexOf('.')).toLowerCase(Locale.ROOT);
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    // The same images give the same shards, whenever and by whom they are written.
    entry.setModTime(0);
    entry.setNames("", "");
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}

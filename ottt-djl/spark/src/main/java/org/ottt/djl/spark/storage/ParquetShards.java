package org.ottt.djl.spark.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ottt.djl.data.DataException;

/**
 * Writes the images of Parquet files into tar shards: for each sample an entry {@code KEY.jpg} (or
 * {@code .png}, {@code .webp}) and an entry {@code KEY.cls} with its class number.
 */
public final class ParquetShards implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String TEMPORARY = ".tmp-";

  /** Name of the column of images. */
  private final String imageColumn;

  /** Name of the column of class numbers. */
  private final String labelColumn;

  /** How many samples a shard takes. */
  private final int samplesPerShard;

  /**
   * A shard that was written.
   *
   * @param name name of the file
   * @param samples how many samples are in it
   */
  public record Shard(String name, int samples) {}

  /**
   * Says which columns to read.
   *
   * @param imageColumn column of encoded images: bytes, or a structure with a field {@code bytes}
   * @param labelColumn column of class numbers
   * @param samplesPerShard maximum number of samples per shard
   */
  public ParquetShards(String imageColumn, String labelColumn, int samplesPerShard) {
    this.imageColumn = imageColumn;
    this.labelColumn = labelColumn;
    this.samplesPerShard = samplesPerShard;
  }

  /**
   * Writes the shards, all or none: they are gathered in a hidden folder beside the new one, which
   * takes its name when the last one is written.
   *
   * @param session Spark
   * @param source a Parquet file, a folder of them, or a pattern
   * @param out new folder for the shards, at a place that all executors share
   * @return the shards by name
   * @throws DataException if a column is missing or of another type, or the folder already exists
   * @throws IOException if a sample has no image or no label, or something cannot be written; the
   *     message names what could not be deleted of the shards
   */
  public List<Shard> write(SparkSession session, String source, String out) throws IOException {
    Configuration conf = session.sparkContext().hadoopConfiguration();
    FileSystem system = new Path(out).getFileSystem(conf);
    Path folder = system.makeQualified(new Path(out));
    if (system.exists(folder)) {
      throw new DataException(out + " already exists: name a new folder with --out");
    }
    Dataset<Row> rows = session.read().parquet(source);
    Dataset<Row> columns = rows.select(images(rows, source), labels(rows, source));
    // Hidden, since shards of a part of the data would pass for a whole data set.
    Path draft = new Path(folder.getParent(), TEMPORARY + UUID.randomUUID());
    try {
      system.mkdirs(draft);
      String place = draft.toString();
      FlatMapFunction<Iterator<Row>, String> writer = part -> writePart(part, place);
      List<String> lines = columns.javaRDD().mapPartitions(writer).collect();
      FileContext.getFileContext(folder.toUri(), conf).rename(draft, folder);
      return lines.stream()
          .map(line -> line.split(" ", 2))
          .map(parts -> new Shard(parts[0], Integer.parseInt(parts[1])))
          .sorted(Comparator.comparing(Shard::name))
          .toList();
    } catch (Exception | Error e) {
      String leftovers = discard(system, draft);
      // Spark's own message contains the stack trace of the task.
      Throwable reason =
          e instanceof SparkException && e.getCause() instanceof IOException own ? own : e;
      if (reason == e && leftovers.isEmpty()) {
        throw e;
      }
      throw new IOException(reason.getMessage() + leftovers, e);
    }
  }

  /** Deletes the incomplete shards; returns what to add to the message if that fails. */
  static String discard(FileSystem system, Path draft) {
    String leftovers = "; the incomplete shards are still in " + draft + ": delete them";
    try {
      return system.delete(draft, true) || !system.exists(draft) ? "" : leftovers;
    } catch (IOException e) {
      return leftovers + " (" + e.getMessage() + ")";
    }
  }

  private Column images(Dataset<Row> rows, String source) throws DataException {
    DataType type = typeOf(rows, imageColumn, source);
    if (type.equals(DataTypes.BinaryType)) {
      return rows.col(imageColumn);
    }
    if (type instanceof StructType structure
        && Arrays.asList(structure.fieldNames()).contains("bytes")) {
      return rows.col(imageColumn + ".bytes");
    }
    throw new DataException(
        "column '%s' of %s holds %s, not encoded images: name another one with --image-column"
            .formatted(imageColumn, source, type.simpleString()));
  }

  private Column labels(Dataset<Row> rows, String source) throws DataException {
    DataType type = typeOf(rows, labelColumn, source);
    if (!List.of(DataTypes.LongType, DataTypes.IntegerType, DataTypes.ShortType).contains(type)) {
      throw new DataException(
          "column '%s' of %s holds %s, not class numbers: name another one with --label-column"
              .formatted(labelColumn, source, type.simpleString()));
    }
    return rows.col(labelColumn).cast(DataTypes.LongType);
  }

  private static DataType typeOf(Dataset<Row> rows, String column, String source)
      throws DataException {
    List<String> names = Arrays.asList(rows.schema().fieldNames());
    if (!names.contains(column)) {
      throw new DataException(
          "%s has no column '%s', only %s".formatted(source, column, String.join(", ", names)));
    }
    return rows.schema().apply(column).dataType();
  }

  /** Writes the rows of one part of the data; returns a line for each shard. */
  private Iterator<String> writePart(Iterator<Row> rows, String out) throws IOException {
    Configuration conf = SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
    int part = TaskContext.getPartitionId();
    List<String> lines = new ArrayList<>();
    while (rows.hasNext()) {
      String name = String.format(Locale.ROOT, "part-%05d-%05d.tar", part, lines.size());
      lines.add(name + " " + writeShard(rows, new Path(out, name), conf));
    }
    return lines.iterator();
  }

  /** Writes one shard, in the place of one with its name; the folder must exist. */
  int writeShard(Iterator<Row> rows, Path file, Configuration conf) throws IOException {
    FileContext files = FileContext.getFileContext(file.toUri(), conf);
    Path draft = new Path(file.getParent(), TEMPORARY + UUID.randomUUID());
    int samples = 0;
    try {
      // Without its folder: a task that outlives a failed job must not create it again.
      try (OutputStream stream = files.create(draft, EnumSet.of(CreateFlag.CREATE));
          TarArchiveOutputStream tar = new TarArchiveOutputStream(stream)) {
        for (; samples < samplesPerShard && rows.hasNext(); samples++) {
          Row row = rows.next();
          String key = String.format(Locale.ROOT, "%s-%06d", stem(file), samples);
          byte[] image = row.isNullAt(0) ? new byte[0] : row.getAs(0);
          if (image.length == 0 || row.isNullAt(1)) {
            throw new DataException("sample " + key + " has no image or no label");
          }
          put(tar, key + "." + extension(image, key), image);
          put(tar, key + ".cls", Long.toString(row.getLong(1)).getBytes(StandardCharsets.US_ASCII));
        }
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      // An earlier attempt of this task may have written the shard already.
      files.rename(draft, file, Options.Rename.OVERWRITE);
      return samples;
    } catch (IOException | RuntimeException e) {
      deleteQuietly(files, draft, e);
      throw e;
    }
  }

  /** The failure comes first, even where nothing can be deleted. */
  private static void deleteQuietly(FileContext files, Path draft, Exception failure) {
    try {
      files.delete(draft, false);
    } catch (FileNotFoundException e) {
      // The folder is gone, or the draft could not be created.
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static String stem(Path file) {
    return file.getName().replace(".tar", "");
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    // The same data make the same archive, whenever and by whom it is written.
    entry.setModTime(0);
    entry.setNames("", "");
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static String extension(byte[] image, String key) throws DataException {
    int first = Byte.toUnsignedInt(image[0]);
    if (first == 0xff) {
      return "jpg";
    }
    if (first == 0x89) {
      return "png";
    }
    if (first == 'R') {
      return "webp";
    }
    throw new DataException("sample " + key + " is neither JPEG nor PNG nor WebP");
  }
}

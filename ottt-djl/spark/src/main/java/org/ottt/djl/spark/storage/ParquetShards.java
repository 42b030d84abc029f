package org.ottt.djl.spark.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
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
   * @param samplesPerShard samples of a shard at most
   */
  public ParquetShards(String imageColumn, String labelColumn, int samplesPerShard) {
    this.imageColumn = imageColumn;
    this.labelColumn = labelColumn;
    this.samplesPerShard = samplesPerShard;
  }

  /**
   * Writes the shards.
   *
   * @param session Spark
   * @param source Parquet file or folder
   * @param out new folder for the shards
   * @return the shards by name
   * @throws DataException if a column is missing or of another type, or the folder is there
   * @throws IOException if something cannot be written
   */
  public List<Shard> write(SparkSession session, String source, String out) throws IOException {
    Configuration conf = session.sparkContext().hadoopConfiguration();
    Path folder = new Path(out);
    FileSystem system = folder.getFileSystem(conf);
    if (system.exists(folder)) {
      throw new DataException(out + " is there already: name a new folder with --out");
    }
    Dataset<Row> rows = session.read().parquet(source);
    Dataset<Row> columns = rows.select(images(rows, source), labels(rows, source));
    system.mkdirs(folder);
    FlatMapFunction<Iterator<Row>, String> writer = part -> writePart(part, out);
    List<String> lines = columns.javaRDD().mapPartitions(writer).collect();
    return lines.stream()
        .map(line -> line.split(" ", 2))
        .map(parts -> new Shard(parts[0], Integer.parseInt(parts[1])))
        .sorted(java.util.Comparator.comparing(Shard::name))
        .toList();
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

  /** Writes one shard, in the place of one with its name. */
  int writeShard(Iterator<Row> rows, Path file, Configuration conf) throws IOException {
    FileSystem system = file.getFileSystem(conf);
    Path draft = new Path(file.getParent(), ".tmp-" + UUID.randomUUID());
    int samples = 0;
    try {
      try (OutputStream stream = system.create(draft, false);
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
      FileContext.getFileContext(file.toUri(), conf).rename(draft, file, Options.Rename.OVERWRITE);
      return samples;
    } catch (IOException | RuntimeException e) {
      system.delete(draft, false);
      throw e;
    }
  }

  private static String stem(Path file) {
    return file.getName().replace(".tar", "");
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    // The same data make the same archive.
    entry.setModTime(0);
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

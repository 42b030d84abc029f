package org.ottt.djl.spark;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.ottt.djl.commands.cli.Arguments;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.spark.storage.ParquetShards;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns Parquet files of images, as Hugging Face has them, into tar shards. */
@Command(
    name = "PrepareParquet",
    description =
        "Turns Parquet files with a column of images and one of labels, as Hugging Face has them, into"
            + " tar shards that recipes read (pairs of KEY.jpg and KEY.cls).",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class PrepareParquetCommand implements Callable<Integer> {

  @Option(
      names = "--source",
      paramLabel = "PLACE",
      required = true,
      description =
          "A Parquet file, a folder of them, or a pattern; a path or a URI of Hadoop's file"
              + " systems.")
  private String source;

  @Option(
      names = "--out",
      paramLabel = "PLACE",
      required = true,
      description =
          "New folder for the shards, a path or a URI. It appears when all shards are written.")
  private String out;

  @Option(
      names = "--image-column",
      paramLabel = "NAME",
      defaultValue = "image",
      description =
          "Column of encoded images: bytes, or a structure with a field 'bytes'. Default:"
              + " ${DEFAULT-VALUE}.")
  private String imageColumn;

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      defaultValue = "label",
      description = "Column of class numbers. Default: ${DEFAULT-VALUE}.")
  private String labelColumn;

  @Option(
      names = "--shard-samples",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Maximum number of samples per shard. Default: ${DEFAULT-VALUE}.")
  private int shardSamples;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Spark's master. Default: what spark-submit was given, else local[*], this process alone.")
  private String master;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description = "A setting of Spark; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  /** Creates the command. */
  public PrepareParquetCommand() {}

  @Override
  public Integer call() throws IOException {
    Arguments.require(spec, () -> Limits.atLeast("--shard-samples", 1, shardSamples));
    SparkConf conf = new SparkConf();
    settings.forEach(conf::set);
    if (master != null) {
      conf.setMaster(master);
    }
    conf.setIfMissing("spark.master", "local[*]");
    conf.setIfMissing("spark.app.name", "PrepareParquet");
    conf.setIfMissing("spark.ui.enabled", "false");
    SparkLog.quieten(conf);
    try (SparkSession session = SparkSession.builder().config(conf).getOrCreate()) {
      SparkVersion.require(session.version());
      List<ParquetShards.Shard> shards =
          new ParquetShards(imageColumn, labelColumn, shardSamples).write(session, source, out);
      long samples = shards.stream().mapToLong(ParquetShards.Shard::samples).sum();
      spec.commandLine()
          .getOut()
          .printf(Locale.ROOT, "%,d samples in %,d shards: %s%n", samples, shards.size(), out);
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}

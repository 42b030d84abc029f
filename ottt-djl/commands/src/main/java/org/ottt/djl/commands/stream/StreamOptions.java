package org.ottt.djl.commands.stream;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ottt.djl.commands.cli.DeviceOption;
import org.ottt.djl.commands.cli.Limits;
import org.ottt.djl.data.event.live.FrameQueue.Overflow;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.run.ExistingRun;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code LearnStream}. */
final class StreamOptions {

  private static final String GLYPHS = "glyphs-dvs";
  private static final String STANDARD_INPUT = "-";
  private static final String UDP = "udp:";
  private static final String TCP = "tcp:";

  private static final DateTimeFormatter FOLDER_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT);

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      defaultValue = GLYPHS,
      description =
          "Where events come from: glyphs-dvs (simulated, endless), a recording of any format, -"
              + " for"
              + " standard input, udp:PORT or tcp:PORT on this machine. Default: ${DEFAULT-VALUE}.")
  private String source;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "Table with a header, class,start,end (microseconds): which class is visible when.")
  private Path labels;

  @Option(
      names = "--classes",
      paramLabel = "N|NAME,NAME...",
      description = "Classes of a new network: their number or their names.")
  private String classes;

  @Option(
      names = "--camera",
      paramLabel = "NAME",
      description =
          "The camera: dvs128, davis240, davis346, dvxplorer, gen4 or WIDTHxHEIGHT. Default: what"
              + " the stream says, or dvs128. tcp:PORT needs it unless the sensor has 128 x 128"
              + " pixels, since the network's input size has to be known before the first sender.")
  private String camera;

  @Option(
      names = "--follow",
      arity = "0",
      fallbackValue = "true",
      description =
          "Wait at the end of a recording for more (AEDAT 2.0, RAW or the simple record).")
  private boolean follow;

  @Option(
      names = "--follow-seconds",
      paramLabel = "X",
      defaultValue = "0",
      description =
          "End when a followed file has not grown for this long; 0 waits forever. Default:"
              + " ${DEFAULT-VALUE}.")
  private double followSeconds;

  @Option(
      names = "--frame-ms",
      paramLabel = "N",
      defaultValue = "50",
      description = "How long a frame lasts. Default: ${DEFAULT-VALUE}.")
  private int frameMillis;

  @Option(
      names = "--size",
      paramLabel = "N|WxH",
      defaultValue = "32",
      description =
          "Size of the frames of a new network: their shorter edge, or WIDTHxHEIGHT. Default:"
              + " ${DEFAULT-VALUE}.")
  private String size;

  @Option(
      names = "--max-count",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Limit a pixel's events in a frame; 0 means no limit. Default: ${DEFAULT-VALUE}.")
  private int maxCount;

  @Option(
      names = "--max-empty",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Maximum number of empty frames for a pause of the sensor. Default: ${DEFAULT-VALUE}.")
  private int mostEmpty;

  @Option(
      names = "--calibrate",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Normalize frames by mean and deviation of the first N, from which the network learns"
              + " too; 0 keeps event counts. Default: ${DEFAULT-VALUE}.")
  private int calibrate;

  @Option(
      names = "--glyphs-per-condition",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "glyphs-dvs: change the conditions every N glyphs (new kinds, dimmed light, a turned"
              + " camera); 0 never. Default: ${DEFAULT-VALUE}.")
  private long glyphsPerCondition;

  @Option(
      names = "--queue",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Maximum number of frames that wait for the network. Default:" + " ${DEFAULT-VALUE}.")
  private int queue;

  @Option(
      names = "--when-full",
      paramLabel = "NAME",
      description =
          "wait makes the sender wait, drop discards the oldest frame and counts it. Default:"
              + " drop for"
              + " udp, else wait.")
  private String whenFull;

  @Option(
      names = "--init-from",
      paramLabel = "RUN",
      description = "Take network and weights from a run folder or checkpoint.")
  private Path initFrom;

  @Option(
      names = "--layers",
      paramLabel = "N,pool,stride,...",
      defaultValue = "stride,16,pool,32,pool,64",
      description = "Layers of a new network. Default: ${DEFAULT-VALUE}.")
  private String layers;

  @Mixin private final StreamLearningOptions learning = new StreamLearningOptions();

  @Option(
      names = "--fade",
      paramLabel = "X",
      defaultValue = "0.7",
      description =
          "How much of the decaying mean of the logits remains at the next frame, in [0, 1]."
              + " Default: ${DEFAULT-VALUE}.")
  private double fade;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "End after N frames, those before --resume included; 0 runs until the source ends or"
              + " Ctrl-C. Default: ${DEFAULT-VALUE}.")
  private long steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of weights and glyphs. Default: ${DEFAULT-VALUE}.")
  private int seed;

  @Mixin private final DeviceOption device = new DeviceOption("auto");

  @Option(
      names = "--log-every",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Print a line and write a row of stream.csv and TensorBoard's numbers every N frames."
              + " Default: ${DEFAULT-VALUE}.")
  private int logEvery;

  @Option(
      names = "--accuracy-window",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "Number of labelled frames over which the accuracy is computed. Default:"
              + " ${DEFAULT-VALUE}.")
  private int accuracyWindow;

  @Option(
      names = "--checkpoint-minutes",
      paramLabel = "X",
      defaultValue = "5",
      description =
          "Write a checkpoint when the last one is this old; 0 writes one at the end only. Default:"
              + " ${DEFAULT-VALUE}.")
  private double checkpointMinutes;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Run folder. Default: runs/stream-TIME.")
  private Path out;

  @Option(
      names = "--resume",
      description =
          "Continue the run in --out from its checkpoint, with the options of that run. Only"
              + " --steps,"
              + " --checkpoint-minutes, --queue, --log-every, --device and, of live streams, --source"
              + " and --labels may change.")
  private boolean resume;

  @Option(names = "--overwrite", description = "Replace the run in --out.")
  private boolean overwrite;

  /** Checks what is not an option of the run. */
  void checkFolder() {
    if (resume && out == null) {
      throw new IllegalArgumentException("--resume needs --out, the folder of the run.");
    }
    if (resume && overwrite) {
      throw new IllegalArgumentException("Use either --resume or --overwrite, not both.");
    }
  }

  void check() {
    Limits.atLeast("--frame-ms", 1, frameMillis);
    Limits.atLeast("--max-count", 0, maxCount);
    Limits.atLeast("--max-empty", 0, mostEmpty);
    Limits.atLeast("--calibrate", 0, calibrate);
    Limits.atLeast("--glyphs-per-condition", 0, glyphsPerCondition);
    Limits.atLeast("--queue", 1, queue);
    learning.check();
    Limits.atLeast("--steps", 0, steps);
    Limits.atLeast("--log-every", 1, logEvery);
    Limits.atLeast("--accuracy-window", 1, accuracyWindow);
    Limits.notNegative("--checkpoint-minutes", checkpointMinutes);
    Limits.notNegative("--follow-seconds", followSeconds);
    if (!(fade >= 0 && fade <= 1)) {
      throw new IllegalArgumentException("--fade must lie in [0, 1], but is " + fade + ".");
    }
    checkFolder();
    if (whenFull != null && !List.of("wait", "drop").contains(whenFull)) {
      throw new IllegalArgumentException("--when-full is wait or drop, but is '" + whenFull + "'.");
    }
    if (initFrom != null && classes != null) {
      throw new IllegalArgumentException(
          "--classes is for a new network; the one of --init-from has its own.");
    }
    layout();
  }

  String source() {
    return source;
  }

  /** Says whether a value of --source names a file. */
  static boolean isFile(String source) {
    return !source.equals(GLYPHS)
        && !source.equals(STANDARD_INPUT)
        && !source.startsWith(UDP)
        && !source.startsWith(TCP);
  }

  boolean isGlyphs() {
    return source.equals(GLYPHS);
  }

  boolean isUdp() {
    return source.startsWith(UDP);
  }

  boolean isTcp() {
    return source.startsWith(TCP);
  }

  boolean isStandardInput() {
    return source.equals(STANDARD_INPUT);
  }

  /** Says whether a resumed run may have another source. */
  boolean isLive() {
    return isUdp() || isTcp() || isStandardInput() || follow;
  }

  int port() {
    String port = source.substring(source.indexOf(':') + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(
          "--source " + source + ": a port is a number from 0 to 65535.");
    }
    return Integer.parseInt(port);
  }

  Path labels() {
    return labels;
  }

  /** Returns the names of the classes of a new network, or null if the option is not given. */
  List<String> classes() {
    if (classes == null) {
      return null;
    }
    List<String> names =
        classes.matches("[0-9]{1,4}")
            ? IntStream.range(0, Integer.parseInt(classes)).mapToObj(Integer::toString).toList()
            : Arrays.stream(classes.split(",", -1)).map(String::strip).toList();
    if (names.size() < 2
        || names.stream().anyMatch(String::isBlank)
        || names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException(
          "--classes needs a number of at least 2, or at least 2 different names separated by"
              + " commas, not '"
              + classes
              + "'.");
    }
    return names;
  }

  String camera() {
    return camera;
  }

  boolean follow() {
    return follow;
  }

  double followSeconds() {
    return followSeconds;
  }

  int frameMillis() {
    return frameMillis;
  }

  String size() {
    return size;
  }

  int maxCount() {
    return maxCount;
  }

  int mostEmpty() {
    return mostEmpty;
  }

  int calibrate() {
    return calibrate;
  }

  long glyphsPerCondition() {
    return glyphsPerCondition;
  }

  int queue() {
    return queue;
  }

  Overflow overflow() {
    boolean drops = whenFull == null ? isUdp() : whenFull.equals("drop");
    if (drops && !isLive()) {
      throw new IllegalArgumentException(
          "--when-full drop is for live sources; a file waits until the network is ready.");
    }
    return drops ? Overflow.DROP_OLDEST : Overflow.WAIT;
  }

  Path initFrom() {
    return initFrom;
  }

  List<Integer> layout() {
    try {
      return SpikingVgg.parseLayout(layers);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--layers: " + e.getMessage(), e);
    }
  }

  StreamLearningOptions learning() {
    return learning;
  }

  double fade() {
    return fade;
  }

  long steps() {
    return steps;
  }

  int seed() {
    return seed;
  }

  DeviceOption device() {
    return device;
  }

  int logEvery() {
    return logEvery;
  }

  int accuracyWindow() {
    return accuracyWindow;
  }

  double checkpointMinutes() {
    return checkpointMinutes;
  }

  boolean resume() {
    return resume;
  }

  Path folder() {
    return out != null
        ? out
        : Path.of(
            "runs", "stream-" + LocalDateTime.now(ZoneId.systemDefault()).format(FOLDER_TIME));
  }

  ExistingRun existing() {
    if (resume) {
      return ExistingRun.RESUME;
    }
    return overwrite ? ExistingRun.OVERWRITE : ExistingRun.REFUSE;
  }
}

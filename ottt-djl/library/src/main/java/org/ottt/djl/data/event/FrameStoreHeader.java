package org.ottt.djl.data.event;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.DataException;
import org.ottt.djl.io.AtomicFiles;

/** The JSON file that describes a store; it is written last, so that it stands for a whole one. */
record FrameStoreHeader(
    String format,
    int version,
    FrameLayout layout,
    List<String> classNames,
    List<Float> mean,
    List<Float> std,
    SortedMap<String, String> options,
    String fingerprint,
    int slots,
    List<StoredSample> train,
    List<StoredSample> test,
    List<LeftOut> leftOut,
    String normalizationKind,
    Long positionChecksum,
    List<String> warnings) {

  static final String FILE = "frames.json";
  static final String DATA_FILE = "frames.bin";
  static final String FORMAT = "ottt-djl event frames";
  static final int VERSION = 1;

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  /** Returns whether a folder holds a complete store. */
  static boolean exists(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Reads the header of a store.
   *
   * @throws DataException if there is none or it is damaged
   */
  static FrameStoreHeader read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(folder)) {
      throw new DataException(
          folder + " does not exist: pass --data with a folder of prepared event frames");
    }
    if (!exists(folder)) {
      throw new DataException(
          folder
              + " holds no prepared event frames ("
              + FILE
              + "): create them from the recordings with PrepareDvsCifar10 (or PrepareEvents)"
              + " --source "
              + folder
              + " --out FRAMES, and pass --data FRAMES");
    }
    FrameStoreHeader header = null;
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      header = GSON.fromJson(reader, FrameStoreHeader.class);
    } catch (RuntimeException e) {
      // Gson throws several kinds, and the records' own checks come wrapped.
      throw new DataException(file + " is damaged: " + remedy(file), e);
    }
    if (header == null || !FORMAT.equals(header.format)) {
      throw new DataException(file + " does not describe event frames");
    }
    if (header.version != VERSION) {
      throw new DataException(
          file + " is of version " + header.version + ", not " + VERSION + ": " + remedy(file));
    }
    if (!header.isSound()) {
      throw new DataException(file + " is damaged: " + remedy(file));
    }
    return header;
  }

  /** Says how a store with a damaged file is made anew; preparing alone would find it finished. */
  static String remedy(Path file) {
    return "delete " + file.toAbsolutePath().getParent() + " and prepare the data again";
  }

  private boolean isSound() {
    if (kind() == null || (kind() == NormalizationKind.POSITION && positionChecksum == null)) {
      return false;
    }
    if (layout == null || train == null || test == null || mean == null) {
      return false;
    }
    if (!holdsNoNull(classNames) || options == null || !holdsNoNull(options.values())) {
      return false;
    }
    return std != null
        && mean.size() == layout.channels()
        && std.size() == layout.channels()
        && mean.stream().allMatch(value -> value != null && Float.isFinite(value))
        && std.stream().allMatch(value -> value != null && Float.isFinite(value) && value > 0)
        && Stream.concat(train.stream(), test.stream()).allMatch(this::isSound);
  }

  private static boolean holdsNoNull(Collection<String> values) {
    return values != null && values.stream().allMatch(Objects::nonNull);
  }

  private boolean isSound(StoredSample sample) {
    return sample != null
        && sample.recording() != null
        && sample.slot() >= 0
        && sample.slot() < slots
        && sample.label() >= 0
        && sample.label() < classNames.size();
  }

  void write(Path folder) throws IOException {
    AtomicFiles.write(
        folder.resolve(FILE),
        out -> {
          Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          GSON.toJson(this, writer);
          writer.flush();
        });
  }

  /** Returns the kind that frames are normalized by, or null if there is no such kind. */
  NormalizationKind kind() {
    // Stores of earlier versions do not name it.
    return normalizationKind == null
        ? NormalizationKind.CHANNEL
        : NormalizationKind.ofName(normalizationKind);
  }

  /**
   * Returns a normalization of the store.
   *
   * @param folder the store's folder
   * @param kind which one
   * @throws DataException if the store was prepared without it, or its file is damaged
   */
  FrameNormalization normalization(Path folder, NormalizationKind kind) throws IOException {
    return switch (kind) {
      case NONE -> FrameNormalization.byChannel(ChannelNormalization.unit(layout.channels()));
      case CHANNEL -> byChannel();
      case POSITION -> {
        if (positionChecksum == null) {
          throw new DataException(
              folder
                  + " was prepared without statistics by position: prepare it again, to another"
                  + " folder, with --normalization position");
        }
        yield PositionStatistics.read(folder, layout, positionChecksum);
      }
    };
  }

  private FrameNormalization byChannel() {
    float[] means = new float[mean.size()];
    float[] deviations = new float[std.size()];
    for (int channel = 0; channel < means.length; channel++) {
      means[channel] = mean.get(channel);
      deviations[channel] = std.get(channel);
    }
    return FrameNormalization.byChannel(ChannelNormalization.of(means, deviations));
  }
}

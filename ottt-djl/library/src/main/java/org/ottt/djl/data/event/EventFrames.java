package org.ottt.djl.data.event;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.augment.Augmentation;
import org.ottt.djl.data.augment.PairAugmentation;
import org.ottt.djl.data.augment.SampleLayout;

/**
 * Event-camera samples as frames {@code [T, 2, H, W]}: channel 0 has the OFF events, channel 1 the
 * ON events.
 *
 * <pre>{@code
 * EventFrames train =
 *     EventFrames.train(Path.of("prepared")).withAugmentations(List.of(new PadAndCrop(4)));
 * }</pre>
 *
 * <p>{@link #train} and {@link #test} open a store that {@code PrepareDvsCifar10} or {@code
 * PrepareEvents} wrote; both are normalized by the training set's mean and standard deviation, the
 * way that was chosen when they were prepared ({@link NormalizationKind}). The store is read sample
 * by sample: opening is quick, and memory does not grow with its size. {@link #builder} collects
 * samples in memory instead. The {@code withXxx} methods and {@link #limit} return copies that
 * share the frames. Immutable and safe to read from several threads.
 */
public final class EventFrames implements SampleSource {

  private final String name;
  private final FrameBlob blob;
  private final List<StoredSample> samples;
  private final List<String> classNames;
  private final FrameNormalization normalization;
  private final List<Augmentation> augmentations;
  private final SampleLayout layout;

  /** The samples of each label. */
  private final int[][] byLabel;

  private EventFrames(
      String name,
      FrameBlob blob,
      List<StoredSample> samples,
      List<String> classNames,
      FrameNormalization normalization,
      List<Augmentation> augmentations) {
    normalization.requireFit(name, blob.layout().shape().slice(1));
    this.name = name;
    this.blob = blob;
    this.samples = List.copyOf(samples);
    this.classNames = List.copyOf(classNames);
    this.normalization = normalization;
    this.augmentations = List.copyOf(augmentations);
    layout = SampleLayout.of(blob.layout().shape());
    byLabel = byLabel(this.samples, classNames.size());
  }

  private static int[][] byLabel(List<StoredSample> samples, int labels) {
    int[] counts = new int[labels];
    samples.forEach(sample -> counts[sample.label()]++);
    int[][] result = new int[labels][];
    for (int label = 0; label < labels; label++) {
      result[label] = new int[counts[label]];
    }
    for (int i = samples.size() - 1; i >= 0; i--) {
      int label = samples.get(i).label();
      result[label][--counts[label]] = i;
    }
    return result;
  }

  /**
   * Opens the training samples of a store.
   *
   * @param folder the folder that was prepared
   * @return the samples, normalized
   * @throws DataException if there is no complete store, it is damaged or has no training samples
   * @throws IOException if it cannot be read
   */
  public static EventFrames train(Path folder) throws IOException {
    FrameStoreHeader header = FrameStoreHeader.read(folder);
    return open(folder, header, "train", header.train());
  }

  /**
   * Opens the test samples of a store.
   *
   * @param folder the folder that was prepared
   * @return the samples, normalized with the statistics of the training samples
   * @throws DataException if there is no complete store, it is damaged or has no test samples
   * @throws IOException if it cannot be read
   */
  public static EventFrames test(Path folder) throws IOException {
    FrameStoreHeader header = FrameStoreHeader.read(folder);
    return open(folder, header, "test", header.test());
  }

  /**
   * Tells whether a store has test samples.
   *
   * @param folder the folder that was prepared
   * @return whether {@link #test} can open them
   * @throws DataException if there is no complete store, or it is damaged
   * @throws IOException if it cannot be read
   */
  public static boolean hasTest(Path folder) throws IOException {
    return !FrameStoreHeader.read(folder).test().isEmpty();
  }

  /**
   * Returns a normalization of a store, for {@link #withNormalization(FrameNormalization)}.
   *
   * @param folder the folder that was prepared
   * @param kind which one; the store itself names its default
   * @return the normalization by the statistics of the training samples
   * @throws DataException if there is no complete store, or it was prepared without this kind
   * @throws IOException if it cannot be read
   */
  public static FrameNormalization normalization(Path folder, NormalizationKind kind)
      throws IOException {
    return FrameStoreHeader.read(folder).normalization(folder, kind);
  }

  /**
   * Returns how the frames of a store were made, so that recordings that come later can be turned
   * into the same frames.
   *
   * @param folder the folder that was prepared
   * @return the options of the preparation by name, such as {@code split}, {@code size}, {@code
   *     max-count} and {@code axes}, and the {@code encoding}
   * @throws DataException if there is no complete store
   * @throws IOException if it cannot be read
   */
  public static Map<String, String> preparation(Path folder) throws IOException {
    FrameStoreHeader header = FrameStoreHeader.read(folder);
    Map<String, String> all = new HashMap<>(header.options());
    all.put("encoding", header.layout().encoding().name());
    return Map.copyOf(all);
  }

  private static EventFrames open(
      Path folder, FrameStoreHeader header, String split, List<StoredSample> samples)
      throws IOException {
    if (samples.isEmpty()) {
      throw new DataException(folder + " holds no " + split + " samples");
    }
    FrameBlob blob =
        FrameBlob.of(folder.resolve(FrameStoreHeader.DATA_FILE), header.layout(), header.slots());
    return new EventFrames(
        folder + " " + split,
        blob,
        samples,
        header.classNames(),
        header.normalization(folder, header.kind()),
        List.of());
  }

  /**
   * Starts to collect samples in memory.
   *
   * @param frames T
   * @param height H in pixels
   * @param width W in pixels
   * @param encoding how values are kept
   * @param samples how many samples there will be
   * @return a builder
   */
  public static Builder builder(
      int frames, int height, int width, FrameEncoding encoding, int samples) {
    return new Builder(new FrameLayout(frames, 2, height, width, encoding), samples);
  }

  /**
   * Returns the name of the set, for messages and records.
   *
   * @return for instance {@code prepared/dvs-cifar10 train}
   */
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  public Shape sampleShape() {
    return blob.layout().shape();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int label(int index) {
    return samples.get(index).label();
  }

  /**
   * Tells which sample it is.
   *
   * @param index the sample, from 0
   * @return the recording that it was made of, and the checksum of its frames
   */
  @Override
  public String identity(int index) {
    StoredSample sample = samples.get(index);
    return sample.recording() + " " + sample.checksum();
  }

  /**
   * Returns what is known of a sample.
   *
   * @param index the sample, from 0
   * @return the recording that it was made of, and how many events that has
   */
  public StoredSample sample(int index) {
    return samples.get(index);
  }

  /**
   * Returns the normalization that {@link #read} applies.
   *
   * @return the normalization
   */
  public FrameNormalization normalization() {
    return normalization;
  }

  /**
   * Reads one sample, augmented and then normalized, and compares it with its checksum.
   *
   * <p>Augmentations see counts of events, so that a border of zeros means no events under every
   * normalization; this is also the authors' order.
   *
   * @param index the sample, from 0
   * @param random the source of randomness of the augmentations
   * @param target where the T x 2 x H x W values go
   * @param offset index of the first value in {@code target}
   * @throws DataException if the store has changed since it was opened; the message names the file
   */
  @Override
  public void read(int index, SplittableRandom random, float[] target, int offset)
      throws DataException {
    FrameLayout frames = blob.layout();
    counts(samples.get(index), target, offset);
    for (Augmentation augmentation : augmentations) {
      if (augmentation instanceof PairAugmentation pair) {
        float[] partner = new float[frames.values()];
        counts(samples.get(partner(label(index), random)), partner, 0);
        pair.mix(target, offset, layout, partner, random);
      } else {
        augmentation.apply(target, offset, layout, random);
      }
    }
    normalization.apply(target, offset, frames);
  }

  /** Reads the events of a sample, not augmented and not normalized. */
  private void counts(StoredSample sample, float[] target, int offset) throws DataException {
    FrameEncoding encoding = blob.layout().encoding();
    ByteBuffer bytes = checked(sample);
    for (int i = 0; i < blob.layout().values(); i++) {
      target[offset + i] = encoding.value(encoding.code(bytes, i));
    }
  }

  /** Draws a sample of a class. */
  private int partner(int label, SplittableRandom random) {
    int[] candidates = byLabel[label];
    return candidates[random.nextInt(candidates.length)];
  }

  private ByteBuffer checked(StoredSample sample) throws DataException {
    ByteBuffer bytes = blob.sample(sample.slot());
    if (FrameBlob.checksum(bytes.duplicate()) != sample.checksum()) {
      throw new DataException(
          name + ": the frames of " + sample.recording() + " are damaged: " + blob.remedy());
    }
    return bytes;
  }

  /**
   * Reads all samples and compares them with their checksums.
   *
   * @throws DataException if a sample is damaged; the message names it
   */
  public void verify() throws DataException {
    for (StoredSample sample : samples) {
      checked(sample);
    }
  }

  /**
   * Returns the first samples of this set. A prepared store takes its classes in turn, so that few
   * samples already hold all of them.
   *
   * @param count how many, at least 1; more than there are means all
   * @return a set that shares the frames
   * @throws IllegalArgumentException if the count is below 1
   */
  public EventFrames limit(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "A data set needs at least 1 sample, but the limit is " + count);
    }
    return new EventFrames(
        name,
        blob,
        samples.subList(0, Math.min(count, size())),
        classNames,
        normalization,
        augmentations);
  }

  /**
   * Returns this set with another normalization.
   *
   * @param other the normalization, with 2 channels, by position of frames of this size
   * @return a set that shares the frames
   * @throws IllegalArgumentException if the number of channels or positions differs
   */
  public EventFrames withNormalization(FrameNormalization other) {
    return new EventFrames(name, blob, samples, classNames, other, augmentations);
  }

  /**
   * Returns this set with another normalization by channel.
   *
   * @param other the normalization, with 2 channels
   * @return a set that shares the frames
   * @throws IllegalArgumentException if the number of channels differs
   */
  public EventFrames withNormalization(ChannelNormalization other) {
    return withNormalization(FrameNormalization.byChannel(other));
  }

  /**
   * Returns this set with other augmentations in place of the present ones.
   *
   * @param others the augmentations in the order in which they are applied
   * @return a set that shares the frames
   */
  public EventFrames withAugmentations(List<Augmentation> others) {
    return new EventFrames(name, blob, samples, classNames, normalization, others);
  }

  /**
   * Computes mean and standard deviation of each channel over all frames of this set, before
   * normalization.
   *
   * @return the statistics, ready for {@link #withNormalization(ChannelNormalization)}
   * @throws DataException if a sample of a store cannot be read
   */
  public ChannelNormalization statistics() throws DataException {
    return blob.statistics(samples.stream().mapToInt(StoredSample::slot).toArray());
  }

  /**
   * Computes a normalization over all frames of this set, before normalization.
   *
   * @param kind what means and standard deviations are taken over
   * @return the normalization, ready for {@link #withNormalization(FrameNormalization)}
   * @throws DataException if a sample of a store cannot be read
   */
  public FrameNormalization statistics(NormalizationKind kind) throws DataException {
    return switch (kind) {
      case NONE ->
          FrameNormalization.byChannel(ChannelNormalization.unit(blob.layout().channels()));
      case CHANNEL -> FrameNormalization.byChannel(statistics());
      case POSITION ->
          blob.statisticsByPosition(samples.stream().mapToInt(StoredSample::slot).toArray());
    };
  }

  @Override
  public String toString() {
    return name
        + ": "
        + size()
        + " samples of "
        + sampleShape()
        + ", "
        + classNames.size()
        + " classes";
  }

  /** Collects samples in memory; several threads may put samples at once. */
  public static final class Builder {

    private final FrameBlob blob;
    private final StoredSample[] samples;

    private Builder(FrameLayout layout, int count) {
      if (count < 1) {
        throw new IllegalArgumentException("A data set needs at least 1 sample, got " + count);
      }
      blob = FrameBlob.allocate(layout, count);
      samples = new StoredSample[count];
    }

    /**
     * Puts one sample.
     *
     * @param index its number, from 0
     * @param name what it is called
     * @param label its label, from 0
     * @param values T x 2 x H x W values, before normalization; they are copied
     * @param events how many events it has
     * @throws IllegalArgumentException if the number of values is another
     */
    public void put(int index, String name, int label, float[] values, long events) {
      Objects.checkIndex(index, samples.length);
      if (values.length != blob.layout().values()) {
        throw new IllegalArgumentException(
            "A sample has " + blob.layout().values() + " values, not " + values.length);
      }
      byte[] encoded = blob.layout().encoding().encode(values);
      long checksum = FrameBlob.checksum(encoded);
      blob.put(index, encoded);
      samples[index] = new StoredSample(name, label, index, events, checksum);
    }

    /**
     * Creates the set, not normalized.
     *
     * @param name the name of the set, for messages and records
     * @param classNames the names of the classes in the order of their labels
     * @return the set
     * @throws IllegalStateException if a sample is missing
     * @throws IllegalArgumentException if a label has no class name
     */
    public EventFrames build(String name, List<String> classNames) {
      for (int i = 0; i < samples.length; i++) {
        if (samples[i] == null) {
          throw new IllegalStateException(name + ": sample " + i + " is missing");
        }
        if (samples[i].label() < 0 || samples[i].label() >= classNames.size()) {
          throw new IllegalArgumentException(
              name + ": sample " + i + " has label " + samples[i].label());
        }
      }
      return new EventFrames(
          name,
          blob,
          List.of(samples),
          classNames,
          FrameNormalization.byChannel(ChannelNormalization.unit(blob.layout().channels())),
          List.of());
    }
  }
}

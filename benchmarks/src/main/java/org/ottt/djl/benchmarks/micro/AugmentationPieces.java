package org.ottt.djl.benchmarks.micro;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.augment.Cutout;
import org.ottt.djl.data.augment.PadAndCrop;
import org.ottt.djl.data.augment.RandomHorizontalFlip;

/** Making a batch of CIFAR's size from bytes in memory, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class AugmentationPieces {

  private static final int CHANNELS = 3;
  private static final int EDGE = 32;
  private static final int PIXELS = CHANNELS * EDGE * EDGE;
  private static final int HOLE = 16;

  /** Samples per batch. */
  @Param("32")
  public int batchSize;

  private ImageSet plain;
  private ImageSet augmented;
  private SplittableRandom random;
  private float[] batch;

  /** Creates the benchmark; JMH calls {@link #draw} before it measures. */
  public AugmentationPieces() {}

  /** Draws the images. */
  @Setup
  public void draw() {
    random = new SplittableRandom(1);
    byte[] pixels = new byte[batchSize * PIXELS];
    random.nextBytes(pixels);
    plain =
        ImageSet.builder()
            .name("random images")
            .imageSize(CHANNELS, EDGE, EDGE)
            .samples(pixels, new int[batchSize])
            .classNames(List.of("one", "two"))
            .normalization(ChannelNormalization.cifar())
            .build();
    augmented =
        plain.withAugmentations(
            List.of(new PadAndCrop(4), new RandomHorizontalFlip(), new Cutout(HOLE)));
    batch = new float[batchSize * PIXELS];
  }

  /**
   * Normalizes a batch.
   *
   * @return its values
   * @throws IOException never, the images are in memory
   */
  @Benchmark
  public float[] normalize() throws IOException {
    return read(plain);
  }

  /**
   * Normalizes a batch, pads and crops, flips and cuts out.
   *
   * @return its values
   * @throws IOException never, the images are in memory
   */
  @Benchmark
  public float[] normalizeAndAugment() throws IOException {
    return read(augmented);
  }

  private float[] read(ImageSet images) throws IOException {
    for (int i = 0; i < batchSize; i++) {
      images.read(i, random, batch, i * PIXELS);
    }
    return batch;
  }
}

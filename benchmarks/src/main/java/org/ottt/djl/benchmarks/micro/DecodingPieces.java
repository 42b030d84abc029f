package org.ottt.djl.benchmarks.micro;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.ottt.djl.data.image.EncodedImage;
import org.ottt.djl.data.image.RgbImage;
import org.ottt.djl.data.image.TrainPipeline;
import org.ottt.djl.data.image.UndecodableImageException;

/** Decoding an image of the size that ImageNet's mostly have (500×375), on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DecodingPieces {

  private static final int WIDTH = 500;
  private static final int HEIGHT = 375;
  private static final int SHAPES = 200;
  private static final int CROP = 224;
  private static final int CHANNELS = 3;

  /** The file format. */
  @Param({"jpeg", "png"})
  public String format;

  private byte[] file;
  private TrainPipeline pipeline;
  private SplittableRandom random;
  private float[] target;

  /** Creates the benchmark; JMH calls {@link #draw} before it measures. */
  public DecodingPieces() {}

  /**
   * Draws a picture with edges and gradients, and encodes it.
   *
   * @throws IOException if it cannot be encoded
   */
  @Setup
  public void draw() throws IOException {
    random = new SplittableRandom(1);
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    for (int i = 0; i < SHAPES; i++) {
      int x = random.nextInt(WIDTH);
      int y = random.nextInt(HEIGHT);
      graphics.setPaint(new GradientPaint(x, y, color(), x + 50f, y + 50f, color()));
      graphics.fillOval(x - 40, y - 40, 20 + random.nextInt(100), 20 + random.nextInt(100));
    }
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(picture, format, bytes)) {
      throw new IOException("this Java cannot write " + format);
    }
    file = bytes.toByteArray();
    pipeline = new TrainPipeline(CROP);
    target = new float[CHANNELS * CROP * CROP];
  }

  private Color color() {
    return new Color(random.nextInt(1 << 24));
  }

  /**
   * Decodes the whole image.
   *
   * @return the pixels
   * @throws UndecodableImageException never, the file is whole
   */
  @Benchmark
  public RgbImage decode() throws UndecodableImageException {
    return EncodedImage.of(file).decode();
  }

  /**
   * Decodes a random part and resizes it to 224×224, as ImageNet's training does.
   *
   * @return the network's input
   * @throws UndecodableImageException never, the file is whole
   */
  @Benchmark
  public float[] trainPipeline() throws UndecodableImageException {
    pipeline.apply(EncodedImage.of(file), random, target, 0);
    return target;
  }
}

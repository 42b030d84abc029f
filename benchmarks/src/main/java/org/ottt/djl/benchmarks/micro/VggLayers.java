package org.ottt.djl.benchmarks.micro;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/** Sizes of the paper's VGG, layer by layer, for images of 32×32 pixels. */
final class VggLayers {

  private static final int[] CHANNELS = {64, 128, 256, 256, 512, 512, 512, 512};
  private static final int[] EDGES = {32, 32, 16, 16, 8, 8, 4, 4};
  private static final int PIXEL_CHANNELS = 3;
  private static final int KERNEL = 3;

  private VggLayers() {}

  /** Returns what each layer of neurons gets, {@code [N, C, H, W]}. */
  static List<Shape> currents(int batchSize, double width) {
    List<Shape> shapes = new ArrayList<>();
    for (int i = 0; i < CHANNELS.length; i++) {
      shapes.add(new Shape(batchSize, scaled(CHANNELS[i], width), EDGES[i], EDGES[i]));
    }
    return shapes;
  }

  /** Returns the weights of all convolutions, {@code [out, in, 3, 3]}. */
  static List<Shape> weights(double width) {
    List<Shape> shapes = new ArrayList<>();
    long in = PIXEL_CHANNELS;
    for (int channels : CHANNELS) {
      long out = scaled(channels, width);
      shapes.add(new Shape(out, in, KERNEL, KERNEL));
      in = out;
    }
    return shapes;
  }

  private static long scaled(int channels, double width) {
    return Math.max(1, Math.round(channels * width));
  }
}

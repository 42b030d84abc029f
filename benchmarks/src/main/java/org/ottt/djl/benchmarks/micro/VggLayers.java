package org.ottt.djl.benchmarks.micro;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.model.SpikingVgg;

/** Sizes of the paper's VGG, layer by layer, for images of 32×32 pixels. */
final class VggLayers {

  private static final int IMAGE_EDGE = 32;
  private static final int PIXEL_CHANNELS = 3;
  private static final int KERNEL = 3;

  private VggLayers() {}

  /** Returns what each layer of neurons gets, {@code [N, C, H, W]}. */
  static List<Shape> currents(int batchSize, double width) {
    List<Shape> shapes = new ArrayList<>();
    int edge = IMAGE_EDGE;
    for (int item : SpikingVgg.PAPER_LAYOUT) {
      if (item == SpikingVgg.POOL) {
        edge /= 2;
      } else {
        shapes.add(new Shape(batchSize, scaled(item, width), edge, edge));
      }
    }
    return shapes;
  }

  /** Returns the weights of all convolutions, {@code [out, in, 3, 3]}. */
  static List<Shape> weights(double width) {
    List<Shape> shapes = new ArrayList<>();
    long in = PIXEL_CHANNELS;
    for (int item : SpikingVgg.PAPER_LAYOUT) {
      if (item != SpikingVgg.POOL) {
        long out = scaled(item, width);
        shapes.add(new Shape(out, in, KERNEL, KERNEL));
        in = out;
      }
    }
    return shapes;
  }

  private static long scaled(int channels, double width) {
    return Math.max(1, Math.round(channels * width));
  }
}

package org.ottt.djl.synapse;

import ai.djl.ndarray.types.Shape;
import org.ottt.djl.ndarray.ConvolutionShape;

/** A convolution and its gradients as the sums that define them. */
final class DirectConvolution {

  private final ConvolutionShape shape;
  private final Shape output;

  DirectConvolution(ConvolutionShape shape) {
    this.shape = shape;
    output =
        new Shape(
            shape.input().get(0),
            shape.weight().get(0),
            extent(shape.input().get(2)),
            extent(shape.input().get(3)));
  }

  /** Takes one product of the sums: places in input, weight and output. */
  @FunctionalInterface
  private interface Product {
    void at(int input, int weight, int output);
  }

  float[] output(float[] x, float[] w) {
    float[] y = new float[Math.toIntExact(output.size())];
    forEach((input, weight, result) -> y[result] += x[input] * w[weight]);
    return y;
  }

  float[] inputGradient(float[] w, float[] g) {
    float[] gradient = new float[Math.toIntExact(shape.input().size())];
    forEach((input, weight, result) -> gradient[input] += w[weight] * g[result]);
    return gradient;
  }

  float[] weightGradient(float[] x, float[] g) {
    float[] gradient = new float[Math.toIntExact(shape.weight().size())];
    forEach((input, weight, result) -> gradient[weight] += x[input] * g[result]);
    return gradient;
  }

  private long extent(long in) {
    return (in + 2L * shape.padding() - shape.weight().get(2)) / shape.stride() + 1;
  }

  private void forEach(Product product) {
    int channels = (int) shape.input().get(1);
    int height = (int) shape.input().get(2);
    int width = (int) shape.input().get(3);
    int perGroup = (int) shape.weight().get(1);
    int kernel = (int) shape.weight().get(2);
    int filters = (int) shape.weight().get(0);
    int result = 0;
    for (int n = 0; n < shape.input().get(0); n++) {
      for (int filter = 0; filter < filters; filter++) {
        int firstChannel = filter / (filters / shape.groups()) * perGroup;
        for (int row = 0; row < output.get(2); row++) {
          for (int column = 0; column < output.get(3); column++, result++) {
            for (int c = 0; c < perGroup; c++) {
              for (int u = 0; u < kernel; u++) {
                for (int v = 0; v < kernel; v++) {
                  int y = row * shape.stride() + u - shape.padding();
                  int x = column * shape.stride() + v - shape.padding();
                  if (y >= 0 && y < height && x >= 0 && x < width) {
                    product.at(
                        ((n * channels + firstChannel + c) * height + y) * width + x,
                        ((filter * perGroup + c) * kernel + u) * kernel + v,
                        result);
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

package org.ottt.djl.data;

/**
 * The weights of a triangle filter along one axis: which input values make each output value.
 *
 * <p>Enlarging, this is linear interpolation. Shrinking by a factor s, the triangle is s times as
 * wide, {@code w(d) = max(0, 1 - |d| / s)} with d the distance of pixel centres, so that every
 * input value counts and nothing aliases. That is PIL's antialiased {@code BILINEAR} and {@code
 * torchvision.transforms.Resize}, and so what OTTT's authors do to images and to event frames.
 *
 * @param first the first input of each output
 * @param counts the number of inputs of each output
 * @param weights the weights, {@code stride} places per output, each output's sum 1
 * @param stride places per output in {@code weights}
 */
@SuppressWarnings("ArrayRecordComponent") // Read by one loop; never compared.
public record TriangleFilter(int[] first, int[] counts, float[] weights, int stride) {

  /**
   * Computes the weights; coordinates are those of pixel edges, so pixel i covers i to i + 1.
   *
   * @param inputs the number of inputs; the filter does not reach beyond them
   * @param start where the first output begins
   * @param length how much of the input axis all outputs cover, above 0
   * @param outputs the number of outputs
   * @return the weights
   */
  public static TriangleFilter of(int inputs, double start, double length, int outputs) {
    double scale = length / outputs;
    double radius = Math.max(1, scale);
    int stride = 2 * (int) Math.ceil(radius) + 1;
    int[] first = new int[outputs];
    int[] counts = new int[outputs];
    float[] weights = new float[outputs * stride];
    for (int output = 0; output < outputs; output++) {
      double centre = start + (output + 0.5) * scale;
      // Inputs whose centre is less than the radius away; at least the one under the centre.
      int from = clamp((int) Math.floor(centre - radius + 0.5), inputs - 1);
      int to = Math.max(from + 1, clamp((int) Math.floor(centre + radius + 0.5), inputs));
      first[output] = from;
      counts[output] = to - from;
      double sum = 0;
      for (int input = from; input < to; input++) {
        sum += triangle((input + 0.5 - centre) / radius);
      }
      for (int input = from; input < to; input++) {
        double weight = sum > 0 ? triangle((input + 0.5 - centre) / radius) / sum : 1;
        weights[output * stride + input - from] = (float) weight;
      }
    }
    return new TriangleFilter(first, counts, weights, stride);
  }

  /**
   * Computes one output value.
   *
   * @param output the output, from 0
   * @param values holds the inputs
   * @param offset where the first input is
   * @param step how far apart the inputs are
   * @return the weighted sum of the inputs that count
   */
  public float apply(int output, float[] values, int offset, int step) {
    float sum = 0;
    int weight = output * stride;
    int at = offset + first[output] * step;
    for (int i = 0; i < counts[output]; i++, at += step) {
      sum += weights[weight + i] * values[at];
    }
    return sum;
  }

  private static int clamp(int value, int max) {
    return Math.max(0, Math.min(max, value));
  }

  private static double triangle(double distance) {
    return Math.max(0, 1 - Math.abs(distance));
  }
}

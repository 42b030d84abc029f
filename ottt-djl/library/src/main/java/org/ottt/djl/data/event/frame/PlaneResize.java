package org.ottt.djl.data.event.frame;

/**
 * Reduces planes by bilinear interpolation with antialiasing.
 *
 * <p>That is what {@code torchvision.transforms.Resize} does to a picture, and so what OTTT's
 * authors do to frames: a triangle filter as wide as the reduction, {@code w(d) = max(0, 1 - |d| /
 * scale)} with d the distance of pixel centres and {@code scale = from / to}, normalized to sum 1;
 * rows and columns one after the other. Enlarging, it is plain bilinear interpolation.
 *
 * <p>An object is for one thread.
 */
public final class PlaneResize {

  private final Axis rows;
  private final Axis columns;
  private final float[] between;

  /**
   * Prepares the weights.
   *
   * @param fromHeight rows of the planes to be reduced
   * @param fromWidth their columns
   * @param toHeight rows of the result
   * @param toWidth its columns
   */
  public PlaneResize(int fromHeight, int fromWidth, int toHeight, int toWidth) {
    rows = new Axis(fromHeight, toHeight);
    columns = new Axis(fromWidth, toWidth);
    between = new float[fromHeight * toWidth];
  }

  /**
   * Reduces one plane.
   *
   * @param source holds the plane, row by row
   * @param from index of its first value
   * @param target takes the result, row by row
   * @param to index of its first value
   */
  public void apply(float[] source, int from, float[] target, int to) {
    int fromWidth = columns.fromSize;
    int toWidth = columns.toSize;
    for (int y = 0; y < rows.fromSize; y++) {
      for (int x = 0; x < toWidth; x++) {
        between[y * toWidth + x] = columns.at(x, source, from + y * fromWidth, 1);
      }
    }
    for (int y = 0; y < rows.toSize; y++) {
      for (int x = 0; x < toWidth; x++) {
        target[to + y * toWidth + x] = rows.at(y, between, x, toWidth);
      }
    }
  }

  /** The weights along one axis. */
  private static final class Axis {
    private final int fromSize;
    private final int toSize;
    private final int[] begin;
    private final float[][] weights;

    Axis(int fromSize, int toSize) {
      this.fromSize = fromSize;
      this.toSize = toSize;
      begin = new int[toSize];
      weights = new float[toSize][];
      double scale = (double) fromSize / toSize;
      double radius = Math.max(1, scale);
      for (int i = 0; i < toSize; i++) {
        double centre = (i + 0.5) * scale;
        int first = Math.max(0, (int) (centre - radius + 0.5));
        int end = Math.min(fromSize, (int) (centre + radius + 0.5));
        begin[i] = first;
        weights[i] = new float[end - first];
        double sum = 0;
        for (int k = first; k < end; k++) {
          sum += triangle((k + 0.5 - centre) / radius);
        }
        for (int k = first; k < end; k++) {
          weights[i][k - first] = (float) (triangle((k + 0.5 - centre) / radius) / sum);
        }
      }
    }

    private static double triangle(double distance) {
      return Math.max(0, 1 - Math.abs(distance));
    }

    float at(int index, float[] values, int offset, int stride) {
      float sum = 0;
      float[] factors = weights[index];
      int at = offset + begin[index] * stride;
      for (float factor : factors) {
        sum += factor * values[at];
        at += stride;
      }
      return sum;
    }
  }
}

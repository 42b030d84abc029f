package org.ottt.djl.data.event.simulate;

import org.ottt.djl.data.event.source.SensorSize;

/**
 * What the sensor sees of a moving image.
 *
 * <p>The image's largest centred square fills the sensor; outside the image its border continues.
 * The path is a closed one of four straight strokes at 45 degrees: down right, down left, up left,
 * up right, at constant speed.
 */
final class MovingView {

  private static final int STROKES = 4;

  private final GreyImage image;
  private final SensorSize sensor;
  private final double amplitude;
  private final Axis columns;
  private final Axis rows;

  MovingView(GreyImage image, SensorSize sensor, double amplitude) {
    this.image = image;
    this.sensor = sensor;
    this.amplitude = amplitude;
    int square = Math.min(image.height(), image.width());
    columns = new Axis(image.width(), square, sensor.width());
    rows = new Axis(image.height(), square, sensor.height());
  }

  /**
   * Computes what the pixels see, by bilinear interpolation.
   *
   * @param phase the position on the path, 0 to 1 for one round
   * @param target log luminance per pixel, row by row
   */
  void look(double phase, float[] target) {
    double at = STROKES * (phase - Math.floor(phase));
    int stroke = Math.min(STROKES - 1, (int) at);
    double done = at - stroke;
    // Corners: top, right, bottom, left.
    double x = stroke == 0 ? done : stroke == 1 ? 1 - done : stroke == 2 ? -done : done - 1;
    double y = stroke == 0 ? done - 1 : stroke == 1 ? done : stroke == 2 ? 1 - done : -done;
    columns.shift(amplitude * x);
    rows.shift(amplitude * y);
    float[] values = image.values();
    for (int row = 0; row < sensor.height(); row++) {
      int upper = rows.first[row] * image.width();
      int lower = rows.second[row] * image.width();
      float down = rows.weight[row];
      for (int column = 0; column < sensor.width(); column++) {
        int left = columns.first[column];
        int right = columns.second[column];
        float across = columns.weight[column];
        float top = values[upper + left] + across * (values[upper + right] - values[upper + left]);
        float bottom =
            values[lower + left] + across * (values[lower + right] - values[lower + left]);
        target[row * sensor.width() + column] = top + down * (bottom - top);
      }
    }
  }

  /** Where the pixels along one axis look: between two of the image, and how near the second. */
  private static final class Axis {
    private final int imageSize;
    private final double scale;
    private final double start;
    private final int[] first;
    private final int[] second;
    private final float[] weight;

    Axis(int imageSize, int square, int pixels) {
      this.imageSize = imageSize;
      scale = (double) square / pixels;
      start = (imageSize - square) / 2.0;
      first = new int[pixels];
      second = new int[pixels];
      weight = new float[pixels];
    }

    void shift(double distance) {
      for (int i = 0; i < first.length; i++) {
        double at = start + (i + 0.5 - distance) * scale - 0.5;
        double inside = Math.min(imageSize - 1, Math.max(0, at));
        first[i] = (int) inside;
        second[i] = Math.min(imageSize - 1, first[i] + 1);
        weight[i] = (float) (inside - first[i]);
      }
    }
  }
}

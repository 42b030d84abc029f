package org.ottt.djl.data.glyph;

import java.awt.geom.Path2D;

/**
 * A smooth curve through points: cubic Bézier pieces whose tangent at a point is parallel to the
 * line between the point's neighbours (a Catmull-Rom spline).
 */
final class SmoothStroke {

  private SmoothStroke() {}

  /** Appends the open curve through the points {@code x, y, x, y, …} to the path. */
  static void append(double[] points, Path2D path) {
    int last = points.length - 2;
    path.moveTo(points[0], points[1]);
    for (int i = 0; i < last; i += 2) {
      // A curve's ends have one neighbour only and take its direction.
      int before = Math.max(i - 2, 0);
      int next = i + 2;
      int after = Math.min(i + 4, last);
      path.curveTo(
          points[i] + (points[next] - points[before]) / 6,
          points[i + 1] + (points[next + 1] - points[before + 1]) / 6,
          points[next] - (points[after] - points[i]) / 6,
          points[next + 1] - (points[after + 1] - points[i + 1]) / 6,
          points[next],
          points[next + 1]);
    }
  }
}

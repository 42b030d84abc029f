package org.ottt.djl.benchmarks.result;

import java.awt.Color;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.ottt.djl.plot.ChartStyle;

/**
 * How a learning rule looks in all pictures: Okabe and Ito's colours, and markers for print without
 * colour.
 *
 * @param label the rule's name in the paper's spelling
 * @param color of lines and bars
 * @param marker of points
 */
public record MethodStyle(String label, Color color, Marker marker) {

  /**
   * Returns the look of a rule.
   *
   * @param method the rule's name, as {@code --method} has it; a precision may follow a space,
   *     which makes the colour lighter
   * @return its look; that of text for a custom rule
   */
  public static MethodStyle of(String method) {
    int space = method.indexOf(' ');
    if (space > 0) {
      MethodStyle plain = of(method.substring(0, space));
      return new MethodStyle(
          plain.label + method.substring(space), lighter(plain.color), plain.marker);
    }
    return switch (method) {
      case "ottt-a" -> new MethodStyle("OTTT_A", ChartStyle.BLUE, SeriesMarkers.CIRCLE);
      case "ottt-o" -> new MethodStyle("OTTT_O", ChartStyle.GREEN, SeriesMarkers.TRIANGLE_UP);
      case "ottt-o-trace" ->
          new MethodStyle("OTTT_O, trace", ChartStyle.ORANGE, SeriesMarkers.TRIANGLE_DOWN);
      case "sltt" -> new MethodStyle("SLTT", ChartStyle.PURPLE, SeriesMarkers.SQUARE);
      case "bptt" -> new MethodStyle("BPTT", ChartStyle.VERMILLION, SeriesMarkers.DIAMOND);
      default -> new MethodStyle(method, ChartStyle.INK, SeriesMarkers.CROSS);
    };
  }

  /** Half way to white. */
  private static Color lighter(Color color) {
    return new Color(
        (color.getRed() + 255) / 2, (color.getGreen() + 255) / 2, (color.getBlue() + 255) / 2);
  }
}

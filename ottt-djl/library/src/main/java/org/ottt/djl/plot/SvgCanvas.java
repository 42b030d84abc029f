package org.ottt.djl.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** Writes down as SVG what is drawn on it. */
final class SvgCanvas extends ShapeGraphics {

  private static final double HUNDREDTHS = 100;
  private static final double OPAQUE = 255;
  private static final int RGB = 0xFFFFFF;

  /** What all views of a canvas share. */
  private static final class Elements {
    private final StringBuilder text = new StringBuilder();

    /** Clip paths by their shape; XChart sets the same one for every line. */
    private final Map<String, String> clips = new LinkedHashMap<>();
  }

  private final Elements elements;

  SvgCanvas() {
    this(new Elements());
  }

  private SvgCanvas(Elements elements) {
    this.elements = elements;
  }

  @Override
  ShapeGraphics view() {
    return new SvgCanvas(elements);
  }

  /** Returns the file's text; the picture has this size in points. */
  String document(int width, int height) {
    StringBuilder document =
        new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
            .append("<svg xmlns=\"http://www.w3.org/2000/svg\"")
            .append(" xmlns:xlink=\"http://www.w3.org/1999/xlink\"")
            .append(" width=\"" + width + "pt\" height=\"" + height + "pt\"")
            .append(" viewBox=\"0 0 " + width + " " + height + "\">\n");
    if (!elements.clips.isEmpty()) {
      document.append("<defs>\n");
      elements.clips.forEach(
          (path, id) ->
              document.append(
                  "<clipPath id=\"" + id + "\"><path d=\"" + path + "\"/></clipPath>\n"));
      document.append("</defs>\n");
    }
    return document.append(elements.text).append("</svg>\n").toString();
  }

  @Override
  void fillOnCanvas(Shape shape, Color fill, Shape within) {
    String path = path(shape);
    if (path.isEmpty() || fill.getAlpha() == 0) {
      return;
    }
    boolean evenOdd = shape.getPathIterator(null).getWindingRule() == PathIterator.WIND_EVEN_ODD;
    elements
        .text
        .append("<path d=\"" + path + "\" fill=\"" + name(fill) + "\"")
        .append(opacity("fill", fill))
        .append(evenOdd ? " fill-rule=\"evenodd\"" : "")
        .append(clipAttribute(within))
        .append("/>\n");
  }

  @Override
  void drawOnCanvas(Shape shape, Color line, BasicStroke pen, Shape within) {
    String path = path(shape);
    if (path.isEmpty() || line.getAlpha() == 0) {
      return;
    }
    elements
        .text
        .append("<path d=\"" + path + "\" fill=\"none\" stroke=\"" + name(line) + "\"")
        .append(opacity("stroke", line))
        .append(" stroke-width=\"" + number(pen.getLineWidth()) + "\"")
        .append(
            switch (pen.getEndCap()) {
              case BasicStroke.CAP_ROUND -> " stroke-linecap=\"round\"";
              case BasicStroke.CAP_SQUARE -> " stroke-linecap=\"square\"";
              default -> "";
            })
        .append(
            switch (pen.getLineJoin()) {
              case BasicStroke.JOIN_ROUND -> " stroke-linejoin=\"round\"";
              case BasicStroke.JOIN_BEVEL -> " stroke-linejoin=\"bevel\"";
              default -> " stroke-miterlimit=\"" + number(pen.getMiterLimit()) + "\"";
            })
        .append(dashes(pen))
        .append(clipAttribute(within))
        .append("/>\n");
  }

  private static String dashes(BasicStroke pen) {
    if (pen.getDashArray() == null) {
      return "";
    }
    StringBuilder dashes = new StringBuilder(" stroke-dasharray=\"");
    for (float dash : pen.getDashArray()) {
      dashes.append(number(dash)).append(' ');
    }
    return dashes.toString().stripTrailing() + "\"";
  }

  @Override
  void imageOnCanvas(BufferedImage image, AffineTransform place, Shape within) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      // Nothing is written but memory.
      throw new UncheckedIOException(e);
    }
    double[] matrix = new double[6];
    place.getMatrix(matrix);
    StringBuilder text = new StringBuilder();
    for (double entry : matrix) {
      text.append(text.isEmpty() ? "" : " ").append((float) entry);
    }
    // The clip is in the canvas's coordinates, hence a group around the image's.
    elements
        .text
        .append("<g" + clipAttribute(within) + "><image transform=\"matrix(" + text + ")\"")
        .append(" width=\"" + image.getWidth() + "\" height=\"" + image.getHeight() + "\"")
        .append(" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"")
        .append(" xlink:href=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(png.toByteArray()))
        .append("\"/></g>\n");
  }

  private String clipAttribute(Shape within) {
    if (within == null) {
      return "";
    }
    String id =
        elements.clips.computeIfAbsent(path(within), path -> "clip" + elements.clips.size());
    return " clip-path=\"url(#" + id + ")\"";
  }

  private static String name(Color color) {
    return String.format("#%06x", color.getRGB() & RGB);
  }

  private static String opacity(String what, Color color) {
    return color.getAlpha() == OPAQUE
        ? ""
        : " " + what + "-opacity=\"" + number(color.getAlpha() / OPAQUE) + "\"";
  }

  private static String path(Shape shape) {
    StringBuilder path = new StringBuilder();
    double[] at = new double[6];
    for (PathIterator segments = shape.getPathIterator(null); !segments.isDone(); segments.next()) {
      switch (segments.currentSegment(at)) {
        case PathIterator.SEG_MOVETO -> add(path, 'M', at, 2);
        case PathIterator.SEG_LINETO -> add(path, 'L', at, 2);
        case PathIterator.SEG_QUADTO -> add(path, 'Q', at, 4);
        case PathIterator.SEG_CUBICTO -> add(path, 'C', at, 6);
        default -> path.append('Z');
      }
    }
    return path.toString();
  }

  private static void add(StringBuilder path, char command, double[] at, int count) {
    path.append(command);
    for (int i = 0; i < count; i++) {
      path.append(i == 0 ? "" : " ").append(number(at[i]));
    }
  }

  /** To a hundredth of a point, which no eye sees. */
  private static String number(double value) {
    double rounded = Math.rint(value * HUNDREDTHS) / HUNDREDTHS;
    return rounded == Math.rint(rounded) && Math.abs(rounded) < Integer.MAX_VALUE
        ? Long.toString((long) rounded)
        : Double.toString(rounded);
  }
}

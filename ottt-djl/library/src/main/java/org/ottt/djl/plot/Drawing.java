package org.ottt.djl.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.ottt.djl.io.AtomicFiles;

/**
 * A picture that is drawn in points, as {@value ChartStyle#DPI} or another number of dots per inch
 * and as shapes that can be scaled. Text is left out where there are no fonts.
 */
public final class Drawing implements AutoCloseable {

  private static final double MILLIMETRES_PER_INCH = 25.4;

  /** Enlarged shapes must not show the pixels of enlarged pixels. */
  private static final double LEAST_DOTS_PER_POINT = 2;

  private final BufferedImage image;
  private final Graphics2D graphics;
  private final double width;
  private final double height;
  private final List<Consumer<Graphics2D>> shapes = new ArrayList<>();
  private final int dotsPerInch;
  private final double scale;

  /** Where a text stands in relation to its point. */
  public enum Anchor {
    /** The text begins there. */
    START(0),
    /** The text's middle is there. */
    MIDDLE(0.5),
    /** The text ends there. */
    END(1);

    private final double share;

    Anchor(double share) {
      this.share = share;
    }
  }

  /**
   * Creates a white picture.
   *
   * @param width in points
   * @param height in points
   */
  public Drawing(double width, double height) {
    this(width, height, ChartStyle.DPI);
  }

  /**
   * Creates a white picture.
   *
   * @param width in points
   * @param height in points
   * @param dotsPerInch how many dots an inch (72 points) has
   */
  public Drawing(double width, double height, int dotsPerInch) {
    this.width = width;
    this.height = height;
    this.dotsPerInch = dotsPerInch;
    scale = (double) dotsPerInch / ChartStyle.POINTS;
    image =
        new BufferedImage(
            // Not times the scale, whose rounding would add a dot.
            (int) Math.ceil(width * dotsPerInch / ChartStyle.POINTS),
            (int) Math.ceil(height * dotsPerInch / ChartStyle.POINTS),
            BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(scale, scale);
    shapes.add(
        shape -> {
          shape.setColor(Color.WHITE);
          shape.fill(new Rectangle2D.Double(0, 0, Math.ceil(width), Math.ceil(height)));
        });
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  /** Draws in points, once as dots and, when it is saved, once as shapes. */
  void paint(Consumer<Graphics2D> painter) {
    AffineTransform points = graphics.getTransform();
    painter.accept(graphics);
    graphics.setTransform(points);
    shapes.add(painter);
  }

  /**
   * Fills a rectangle.
   *
   * @param x left, in points
   * @param y top, in points
   * @param width in points
   * @param height in points
   * @param color the colour
   */
  public void fill(double x, double y, double width, double height, Color color) {
    graphics.setColor(color);
    // Whole dots, so that neighbours neither overlap nor leave a gap.
    AffineTransform points = graphics.getTransform();
    graphics.setTransform(new AffineTransform());
    int left = (int) Math.round(x * scale);
    int top = (int) Math.round(y * scale);
    graphics.fillRect(
        left,
        top,
        (int) Math.round((x + width) * scale) - left,
        (int) Math.round((y + height) * scale) - top);
    graphics.setTransform(points);
    shapes.add(
        shape -> {
          shape.setColor(color);
          shape.fill(new Rectangle2D.Double(x, y, width, height));
        });
  }

  /**
   * Draws a rectangle's outline.
   *
   * @param x left, in points
   * @param y top, in points
   * @param width in points
   * @param height in points
   * @param color the colour
   * @param stroke the line's width, in points
   */
  public void outline(double x, double y, double width, double height, Color color, double stroke) {
    paint(
        canvas -> {
          canvas.setColor(color);
          canvas.setStroke(new BasicStroke((float) stroke));
          canvas.draw(new Rectangle2D.Double(x, y, width, height));
        });
  }

  /**
   * Draws pixels, each as a square.
   *
   * @param pixels the pixels
   * @param x left, in points
   * @param y top, in points
   * @param width in points
   * @param height in points
   */
  public void pixels(BufferedImage pixels, double x, double y, double width, double height) {
    graphics.drawImage(pixels, placed(pixels, x, y, width, height), null);
    BufferedImage squares = enlarged(pixels, width);
    shapes.add(shape -> shape.drawImage(squares, placed(squares, x, y, width, height), null));
  }

  private static AffineTransform placed(
      BufferedImage pixels, double x, double y, double width, double height) {
    AffineTransform at = AffineTransform.getTranslateInstance(x, y);
    at.scale(width / pixels.getWidth(), height / pixels.getHeight());
    return at;
  }

  /** Repeats pixels where a viewer of shapes would blur them. */
  private static BufferedImage enlarged(BufferedImage pixels, double width) {
    int times = (int) Math.ceil(LEAST_DOTS_PER_POINT * width / pixels.getWidth());
    if (times <= 1) {
      return pixels;
    }
    BufferedImage squares =
        new BufferedImage(
            times * pixels.getWidth(), times * pixels.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < squares.getHeight(); y++) {
      for (int x = 0; x < squares.getWidth(); x++) {
        squares.setRGB(x, y, pixels.getRGB(x / times, y / times));
      }
    }
    return squares;
  }

  /**
   * Writes a line of text, shortened with an ellipsis where it is too long.
   *
   * @param text the text
   * @param x the point, in points
   * @param baseline the line that letters stand on, in points
   * @param anchor where the text stands in relation to the point
   * @param font the font
   * @param color the colour
   * @param width the largest width, in points
   */
  public void text(
      String text, double x, double baseline, Anchor anchor, Font font, Color color, double width) {
    write(text, AffineTransform.getTranslateInstance(x, baseline), anchor, font, color, width);
  }

  /**
   * Writes a line of text from the bottom upwards.
   *
   * @param text the text
   * @param x the line that letters stand on, in points
   * @param y the point, in points
   * @param anchor where the text stands in relation to the point
   * @param font the font
   * @param color the colour
   * @param width the largest length, in points
   */
  public void textUpwards(
      String text, double x, double y, Anchor anchor, Font font, Color color, double width) {
    AffineTransform at = AffineTransform.getTranslateInstance(x, y);
    at.rotate(-Math.PI / 2);
    write(text, at, anchor, font, color, width);
  }

  private void write(
      String text, AffineTransform at, Anchor anchor, Font font, Color color, double width) {
    if (!Lettering.isAvailable()) {
      return;
    }
    String fitting = fit(text, font, width);
    float start = (float) (-anchor.share * width(fitting, font));
    AffineTransform points = graphics.getTransform();
    graphics.transform(at);
    graphics.setFont(font);
    graphics.setColor(color);
    graphics.drawString(fitting, start, 0);
    graphics.setTransform(points);
    // As outlines: the program that shows the shapes may have other fonts.
    Shape outline =
        at.createTransformedShape(
            font.createGlyphVector(graphics.getFontRenderContext(), fitting).getOutline(start, 0));
    shapes.add(
        shape -> {
          shape.setColor(color);
          shape.fill(outline);
        });
  }

  /**
   * Measures a line of text.
   *
   * @param text the text
   * @param font the font
   * @return its width in points; 0 where no text can be drawn
   */
  public double width(String text, Font font) {
    return Lettering.isAvailable()
        ? font.getStringBounds(text, graphics.getFontRenderContext()).getWidth()
        : 0;
  }

  private String fit(String text, Font font, double width) {
    if (width(text, font) <= width) {
      return text;
    }
    int length = text.length();
    while (length > 1 && width(text.substring(0, length) + "…", font) > width) {
      length--;
    }
    return text.substring(0, length) + "…";
  }

  /**
   * Returns the picture's dots; what is drawn later shows in them.
   *
   * @return the dots
   */
  public BufferedImage image() {
    return image;
  }

  /**
   * Writes the picture as a PNG file, and as SVG beside it; each all or nothing.
   *
   * @param file the PNG file; the other one's name ends in {@code .svg} instead
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    savePng(file);
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.png$", "") + ".svg";
    SvgFile.write(
        (int) Math.ceil(width),
        (int) Math.ceil(height),
        canvas -> shapes.forEach(shape -> paintOn(canvas, shape)),
        file.resolveSibling(name));
  }

  private static void paintOn(Graphics2D canvas, Consumer<Graphics2D> shape) {
    AffineTransform points = canvas.getTransform();
    shape.accept(canvas);
    canvas.setTransform(points);
  }

  private void savePng(Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try {
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
      setDotsPerInch(metadata);
      AtomicFiles.write(
          file,
          out -> {
            // In memory: a cache file in a folder that is full would fail once more when it closes.
            try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
              writer.setOutput(stream);
              writer.write(metadata, new IIOImage(image, null, metadata), null);
            }
          });
    } finally {
      writer.dispose();
    }
  }

  private void setDotsPerInch(IIOMetadata metadata) throws IIOInvalidTreeException {
    String dotsPerMillimetre = Double.toString(dotsPerInch / MILLIMETRES_PER_INCH);
    IIOMetadataNode dimension = new IIOMetadataNode("Dimension");
    for (String axis : new String[] {"HorizontalPixelSize", "VerticalPixelSize"}) {
      IIOMetadataNode size = new IIOMetadataNode(axis);
      size.setAttribute("value", dotsPerMillimetre);
      dimension.appendChild(size);
    }
    IIOMetadataNode root = new IIOMetadataNode("javax_imageio_1.0");
    root.appendChild(dimension);
    metadata.mergeTree("javax_imageio_1.0", root);
  }

  @Override
  public void close() {
    graphics.dispose();
  }
}

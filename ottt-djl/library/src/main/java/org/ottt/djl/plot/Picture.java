package org.ottt.djl.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.Chart;
import org.ottt.djl.notebook.output.RichOutput;
import org.ottt.djl.notebook.output.Showable;

/**
 * A picture with twice as many dots as it takes up pixels of a page, so that it is sharp on fine
 * displays as well.
 */
public final class Picture implements Showable {

  /** Dots per inch of drawings that become pictures. */
  public static final int DPI = 180;

  /** Dots per CSS pixel. */
  private static final int SHARPNESS = 2;

  private static final int GAP = 24;

  private final BufferedImage dots;
  private final String text;

  private Picture(BufferedImage dots, String text) {
    this.dots = dots;
    this.text = text;
  }

  /**
   * Paints a chart.
   *
   * @param chart the chart, its size in points
   * @return the picture
   */
  public static Picture of(Chart<?, ?> chart) {
    ChartPainter painter = new ChartPainter(chart);
    try (Drawing drawing = new Drawing(painter.width(), painter.height(), DPI)) {
      drawing.paint(painter::paint);
      return Picture.of(drawing, chart.getTitle());
    }
  }

  /**
   * Takes over a drawing.
   *
   * @param drawing a drawing with {@link #DPI} dots per inch
   * @param text what it shows
   * @return the picture
   */
  public static Picture of(Drawing drawing, String text) {
    return new Picture(drawing.image(), text);
  }

  /**
   * Reads a picture.
   *
   * @param file an image file, such as a plot of a run folder
   * @param width how wide it shall be shown, in CSS pixels
   * @return the picture, reduced to the dots that it needs
   * @throws IOException if the file cannot be read or is not an image
   */
  public static Picture read(Path file, int width) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    if (image == null) {
      throw new IOException(file + " is not an image that Java can read.");
    }
    int across = SHARPNESS * width;
    int down = Math.max(1, Math.round((float) image.getHeight() * across / image.getWidth()));
    BufferedImage dots = new BufferedImage(across, down, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = dots.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
    graphics.drawImage(image, 0, 0, across, down, null);
    graphics.dispose();
    return new Picture(dots, String.valueOf(file.getFileName()));
  }

  /**
   * Puts a picture to the right of this one.
   *
   * @param right the other picture
   * @return both
   */
  public Picture beside(Picture right) {
    int height = Math.max(dots.getHeight(), right.dots.getHeight());
    int width = dots.getWidth() + GAP + right.dots.getWidth();
    BufferedImage both = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = both.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.drawImage(dots, 0, 0, null);
    graphics.drawImage(right.dots, dots.getWidth() + GAP, 0, null);
    graphics.dispose();
    return new Picture(both, text + ", " + right.text);
  }

  /**
   * Returns the dots.
   *
   * @return an image of {@link #DPI} dots per inch
   */
  public BufferedImage image() {
    return dots;
  }

  @Override
  public RichOutput output() {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(dots, "png", png);
    } catch (IOException e) {
      // Nothing is written but memory.
      throw new UncheckedIOException(e);
    }
    int width = dots.getWidth() / SHARPNESS;
    int height = dots.getHeight() / SHARPNESS;
    return RichOutput.png(
        Base64.getEncoder().encodeToString(png.toByteArray()),
        width,
        height,
        "[picture: " + text + ", " + width + " x " + height + "]");
  }
}

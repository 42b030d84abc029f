package org.ottt.djl.plot;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.Image;
import java.awt.Paint;
import java.awt.Polygon;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.NoninvertibleTransformException;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.BufferedImageOp;
import java.awt.image.ImageObserver;
import java.awt.image.RenderedImage;
import java.awt.image.renderable.RenderableImage;
import java.text.AttributedCharacterIterator;
import java.util.Map;

/**
 * Reduces what AWT can draw to filled shapes, stroked shapes and images, all in the coordinates of
 * the canvas. Colours are plain; gradients, XOR and the copying of areas are refused.
 */
abstract class ShapeGraphics extends Graphics2D {

  private static final FontRenderContext LETTERS = new FontRenderContext(null, true, true);

  /** Measures fonts; nothing is drawn on it. */
  private static final BufferedImage RULER = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);

  private AffineTransform transform = new AffineTransform();
  private Color color = Color.BLACK;
  private Color background = Color.WHITE;
  private Stroke stroke = new BasicStroke();
  private Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 10);
  private Composite composite = AlphaComposite.SrcOver;
  private RenderingHints hints = new RenderingHints(Map.of());

  /** In the coordinates of the canvas; null where nothing is cut off. */
  private Shape clip;

  /**
   * Fills a shape.
   *
   * @param shape in the coordinates of the canvas
   * @param fill the colour, which may be translucent
   * @param within what lies outside is cut off; null for nothing
   */
  abstract void fillOnCanvas(Shape shape, Color fill, Shape within);

  /**
   * Draws a shape's outline.
   *
   * @param shape in the coordinates of the canvas
   * @param line the colour, which may be translucent
   * @param pen width, ends and dashes, in the coordinates of the canvas
   * @param within what lies outside is cut off; null for nothing
   */
  abstract void drawOnCanvas(Shape shape, Color line, BasicStroke pen, Shape within);

  /**
   * Draws an image.
   *
   * @param image the image
   * @param place where its corners lie on the canvas
   * @param within what lies outside is cut off; null for nothing
   */
  abstract void imageOnCanvas(BufferedImage image, AffineTransform place, Shape within);

  /** Returns a new view of the same canvas. */
  abstract ShapeGraphics view();

  private static UnsupportedOperationException unsupported(String what) {
    return new UnsupportedOperationException("SVG pictures have no " + what + ".");
  }

  // ---- What is drawn ----

  @Override
  public void fill(Shape shape) {
    fillOnCanvas(transform.createTransformedShape(shape), color, clip);
  }

  @Override
  public void draw(Shape shape) {
    Shape moved = transform.createTransformedShape(shape);
    double scale = Math.sqrt(Math.abs(transform.getDeterminant()));
    if (stroke instanceof BasicStroke pen) {
      drawOnCanvas(moved, color, scaled(pen, (float) scale), clip);
    } else {
      fill(stroke.createStrokedShape(shape));
    }
  }

  private static BasicStroke scaled(BasicStroke pen, float scale) {
    float[] dashes = pen.getDashArray();
    for (int i = 0; dashes != null && i < dashes.length; i++) {
      dashes[i] *= scale;
    }
    return new BasicStroke(
        pen.getLineWidth() * scale,
        pen.getEndCap(),
        pen.getLineJoin(),
        pen.getMiterLimit(),
        dashes,
        pen.getDashPhase() * scale);
  }

  @Override
  public void drawGlyphVector(GlyphVector glyphs, float x, float y) {
    fill(glyphs.getOutline(x, y));
  }

  /** As outlines: the program that shows the picture may have other fonts. */
  @Override
  public void drawString(String text, float x, float y) {
    if (!text.isEmpty()) {
      drawGlyphVector(font.createGlyphVector(LETTERS, text), x, y);
    }
  }

  @Override
  public void drawString(String text, int x, int y) {
    drawString(text, (float) x, (float) y);
  }

  @Override
  public void drawString(AttributedCharacterIterator text, float x, float y) {
    fill(new TextLayout(text, LETTERS).getOutline(AffineTransform.getTranslateInstance(x, y)));
  }

  @Override
  public void drawString(AttributedCharacterIterator text, int x, int y) {
    drawString(text, (float) x, (float) y);
  }

  @Override
  public boolean drawImage(Image image, AffineTransform place, ImageObserver observer) {
    if (!(image instanceof BufferedImage pixels)) {
      throw unsupported("images but those in memory");
    }
    AffineTransform onCanvas = new AffineTransform(transform);
    onCanvas.concatenate(place);
    imageOnCanvas(pixels, onCanvas, clip);
    return true;
  }

  @Override
  public void drawImage(BufferedImage image, BufferedImageOp operation, int x, int y) {
    BufferedImage changed = operation == null ? image : operation.filter(image, null);
    drawImage(changed, AffineTransform.getTranslateInstance(x, y), null);
  }

  @Override
  public boolean drawImage(Image image, int x, int y, ImageObserver observer) {
    return drawImage(image, AffineTransform.getTranslateInstance(x, y), observer);
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int width, int height, ImageObserver observer) {
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    place.scale(
        (double) width / image.getWidth(observer), (double) height / image.getHeight(observer));
    return drawImage(image, place, observer);
  }

  @Override
  public boolean drawImage(Image image, int x, int y, Color behind, ImageObserver observer) {
    return drawImage(image, x, y, observer);
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int width, int height, Color behind, ImageObserver observer) {
    return drawImage(image, x, y, width, height, observer);
  }

  @Override
  public boolean drawImage(
      Image image,
      int x1,
      int y1,
      int x2,
      int y2,
      int fromX1,
      int fromY1,
      int fromX2,
      int fromY2,
      ImageObserver observer) {
    throw unsupported("parts of images");
  }

  @Override
  public boolean drawImage(
      Image image,
      int x1,
      int y1,
      int x2,
      int y2,
      int fromX1,
      int fromY1,
      int fromX2,
      int fromY2,
      Color behind,
      ImageObserver observer) {
    throw unsupported("parts of images");
  }

  @Override
  public void drawRenderedImage(RenderedImage image, AffineTransform place) {
    throw unsupported("images but those in memory");
  }

  @Override
  public void drawRenderableImage(RenderableImage image, AffineTransform place) {
    throw unsupported("images but those in memory");
  }

  @Override
  public void drawLine(int x1, int y1, int x2, int y2) {
    draw(new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void fillRect(int x, int y, int width, int height) {
    fill(new Rectangle2D.Double(x, y, width, height));
  }

  @Override
  public void clearRect(int x, int y, int width, int height) {
    Color before = color;
    color = background;
    fillRect(x, y, width, height);
    color = before;
  }

  @Override
  public void drawRoundRect(int x, int y, int width, int height, int arcWidth, int arcHeight) {
    draw(new RoundRectangle2D.Double(x, y, width, height, arcWidth, arcHeight));
  }

  @Override
  public void fillRoundRect(int x, int y, int width, int height, int arcWidth, int arcHeight) {
    fill(new RoundRectangle2D.Double(x, y, width, height, arcWidth, arcHeight));
  }

  @Override
  public void drawOval(int x, int y, int width, int height) {
    draw(new Ellipse2D.Double(x, y, width, height));
  }

  @Override
  public void fillOval(int x, int y, int width, int height) {
    fill(new Ellipse2D.Double(x, y, width, height));
  }

  @Override
  public void drawArc(int x, int y, int width, int height, int start, int angle) {
    draw(new Arc2D.Double(x, y, width, height, start, angle, Arc2D.OPEN));
  }

  @Override
  public void fillArc(int x, int y, int width, int height, int start, int angle) {
    fill(new Arc2D.Double(x, y, width, height, start, angle, Arc2D.PIE));
  }

  @Override
  public void drawPolyline(int[] x, int[] y, int count) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < count; i++) {
      if (i == 0) {
        path.moveTo(x[i], y[i]);
      } else {
        path.lineTo(x[i], y[i]);
      }
    }
    draw(path);
  }

  @Override
  public void drawPolygon(int[] x, int[] y, int count) {
    draw(new Polygon(x, y, count));
  }

  @Override
  public void fillPolygon(int[] x, int[] y, int count) {
    fill(new Polygon(x, y, count));
  }

  @Override
  public void copyArea(int x, int y, int width, int height, int dx, int dy) {
    throw unsupported("copies of areas");
  }

  @Override
  public boolean hit(Rectangle area, Shape shape, boolean onStroke) {
    Shape hit = onStroke ? stroke.createStrokedShape(shape) : shape;
    return transform.createTransformedShape(hit).intersects(area);
  }

  // ---- What is cut off ----

  @Override
  public void clip(Shape shape) {
    if (shape == null) {
      clip = null;
      return;
    }
    Shape moved = transform.createTransformedShape(shape);
    if (clip == null) {
      clip = moved;
    } else {
      Area both = new Area(clip);
      both.intersect(new Area(moved));
      clip = both;
    }
  }

  @Override
  public void setClip(Shape shape) {
    clip = shape == null ? null : transform.createTransformedShape(shape);
  }

  @Override
  public void setClip(int x, int y, int width, int height) {
    setClip(new Rectangle(x, y, width, height));
  }

  @Override
  public void clipRect(int x, int y, int width, int height) {
    clip(new Rectangle(x, y, width, height));
  }

  @Override
  public Shape getClip() {
    if (clip == null) {
      return null;
    }
    try {
      return transform.createInverse().createTransformedShape(clip);
    } catch (NoninvertibleTransformException e) {
      return new Rectangle();
    }
  }

  @Override
  public Rectangle getClipBounds() {
    Shape shape = getClip();
    return shape == null ? null : shape.getBounds();
  }

  // ---- The state ----

  @Override
  public Graphics create() {
    ShapeGraphics copy = view();
    copy.transform = new AffineTransform(transform);
    copy.color = color;
    copy.background = background;
    copy.stroke = stroke;
    copy.font = font;
    copy.composite = composite;
    copy.hints = (RenderingHints) hints.clone();
    copy.clip = clip;
    return copy;
  }

  @Override
  public void dispose() {
    // There is nothing to be freed.
  }

  @Override
  public Color getColor() {
    return color;
  }

  @Override
  public void setColor(Color newColor) {
    color = newColor == null ? color : newColor;
  }

  @Override
  public Paint getPaint() {
    return color;
  }

  @Override
  public void setPaint(Paint paint) {
    if (paint != null && !(paint instanceof Color)) {
      throw unsupported("gradients and patterns");
    }
    setColor((Color) paint);
  }

  @Override
  public void setPaintMode() {
    composite = AlphaComposite.SrcOver;
  }

  @Override
  public void setXORMode(Color other) {
    throw unsupported("XOR mode");
  }

  @Override
  public Color getBackground() {
    return background;
  }

  @Override
  public void setBackground(Color newColor) {
    background = newColor;
  }

  @Override
  public Composite getComposite() {
    return composite;
  }

  @Override
  public void setComposite(Composite newComposite) {
    if (!AlphaComposite.SrcOver.equals(newComposite)) {
      throw unsupported("blending but by the colours' own alpha");
    }
    composite = newComposite;
  }

  @Override
  public Stroke getStroke() {
    return stroke;
  }

  @Override
  public void setStroke(Stroke newStroke) {
    stroke = newStroke;
  }

  @Override
  public Font getFont() {
    return font;
  }

  @Override
  public void setFont(Font newFont) {
    font = newFont == null ? font : newFont;
  }

  @Override
  public FontMetrics getFontMetrics(Font of) {
    Graphics2D ruler = RULER.createGraphics();
    try {
      return ruler.getFontMetrics(of);
    } finally {
      ruler.dispose();
    }
  }

  @Override
  public FontRenderContext getFontRenderContext() {
    return LETTERS;
  }

  @Override
  public GraphicsConfiguration getDeviceConfiguration() {
    return null;
  }

  @Override
  public Object getRenderingHint(RenderingHints.Key key) {
    return hints.get(key);
  }

  @Override
  public void setRenderingHint(RenderingHints.Key key, Object value) {
    hints.put(key, value);
  }

  @Override
  public RenderingHints getRenderingHints() {
    return (RenderingHints) hints.clone();
  }

  @Override
  public void setRenderingHints(Map<?, ?> newHints) {
    hints.clear();
    addRenderingHints(newHints);
  }

  @Override
  public void addRenderingHints(Map<?, ?> more) {
    hints.putAll(more);
  }

  @Override
  public AffineTransform getTransform() {
    return new AffineTransform(transform);
  }

  @Override
  public void setTransform(AffineTransform newTransform) {
    transform = new AffineTransform(newTransform);
  }

  @Override
  public void transform(AffineTransform more) {
    transform.concatenate(more);
  }

  @Override
  public void translate(int x, int y) {
    transform.translate(x, y);
  }

  @Override
  public void translate(double x, double y) {
    transform.translate(x, y);
  }

  @Override
  public void rotate(double angle) {
    transform.rotate(angle);
  }

  @Override
  public void rotate(double angle, double x, double y) {
    transform.rotate(angle, x, y);
  }

  @Override
  public void scale(double x, double y) {
    transform.scale(x, y);
  }

  @Override
  public void shear(double x, double y) {
    transform.shear(x, y);
  }
}

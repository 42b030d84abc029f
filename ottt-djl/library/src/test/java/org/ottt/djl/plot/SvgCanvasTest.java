package org.ottt.djl.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.evaluation.ConfusionMatrix;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgCanvasTest {

  @TempDir Path folder;

  private static Document parse(String svg) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    } catch (Exception e) {
      throw new AssertionError("not XML: " + svg, e);
    }
  }

  private static List<Element> elements(Document document, String name) {
    List<Element> elements = new ArrayList<>();
    NodeList found = document.getElementsByTagName(name);
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  @Test
  void shapesHaveTheCanvasCoordinatesAndTheirColours() {
    SvgCanvas canvas = new SvgCanvas();
    canvas.translate(10, 20);
    canvas.scale(2, 2);
    canvas.setColor(new Color(0, 114, 178, 51));
    canvas.fill(new Rectangle2D.Double(1, 1, 3.125, 2));
    canvas.setColor(Color.RED);
    canvas.setStroke(
        new BasicStroke(
            1.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, new float[] {5, 4}, 0));
    canvas.drawLine(0, 0, 5, 0);

    Document document = parse(canvas.document(200, 100));
    assertThat(document.getDocumentElement().getAttribute("viewBox")).isEqualTo("0 0 200 100");
    List<Element> paths = elements(document, "path");
    assertThat(paths).hasSize(2);
    assertThat(paths.get(0).getAttribute("d")).isEqualTo("M12 22L18.25 22L18.25 26L12 26L12 22Z");
    assertThat(paths.get(0).getAttribute("fill")).isEqualTo("#0072b2");
    assertThat(paths.get(0).getAttribute("fill-opacity")).isEqualTo("0.2");
    assertThat(paths.get(1).getAttribute("d")).isEqualTo("M10 20L20 20");
    assertThat(paths.get(1).getAttribute("stroke")).isEqualTo("#ff0000");
    assertThat(paths.get(1).getAttribute("stroke-width")).isEqualTo("3");
    assertThat(paths.get(1).getAttribute("stroke-dasharray")).isEqualTo("10 8");
    assertThat(paths.get(1).getAttribute("fill")).isEqualTo("none");
  }

  @Test
  void clipsAreIntersectedAndSharedByEqualOnes() {
    SvgCanvas canvas = new SvgCanvas();
    canvas.translate(100, 0);
    canvas.setClip(0, 0, 50, 50);
    canvas.fillRect(0, 0, 10, 10);
    canvas.fillRect(5, 5, 10, 10);
    canvas.clipRect(25, 25, 50, 50);
    canvas.fillRect(30, 30, 10, 10);
    assertThat(canvas.getClipBounds().getBounds2D())
        .isEqualTo(new Rectangle2D.Double(25, 25, 25, 25));
    canvas.setClip(null);
    canvas.fillRect(0, 0, 1, 1);

    Document document = parse(canvas.document(200, 100));
    assertThat(elements(document, "clipPath")).hasSize(2);
    List<Element> shapes =
        elements(document, "path").stream().filter(e -> e.hasAttribute("fill")).toList();
    assertThat(shapes)
        .extracting(e -> e.getAttribute("clip-path"))
        .containsExactly("url(#clip0)", "url(#clip0)", "url(#clip1)", "");
  }

  @Test
  void anotherViewDrawsOnTheSameCanvasWithItsOwnState() {
    SvgCanvas canvas = new SvgCanvas();
    canvas.setColor(Color.RED);
    Graphics2D view = (Graphics2D) canvas.create();
    view.translate(7, 0);
    view.setColor(Color.BLUE);
    view.fill(new Ellipse2D.Double(0, 0, 2, 2));
    view.dispose();
    canvas.fillRect(0, 0, 1, 1);

    List<Element> paths = elements(parse(canvas.document(20, 10)), "path");
    assertThat(paths).extracting(e -> e.getAttribute("fill")).containsExactly("#0000ff", "#ff0000");
    assertThat(paths.get(0).getAttribute("d")).startsWith("M9 1C");
    assertThat(paths.get(1).getAttribute("d")).startsWith("M0 0L1 0");
  }

  @Test
  void imagesAreInsideWithTheirPlace() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(1, 0, 0xD55E00);
    SvgCanvas canvas = new SvgCanvas();
    AffineTransform place = AffineTransform.getTranslateInstance(3, 4);
    place.scale(10, 20);
    canvas.drawImage(image, place, null);

    Element found = elements(parse(canvas.document(50, 50)), "image").get(0);
    assertThat(found.getAttribute("transform")).isEqualTo("matrix(10.0 0.0 0.0 20.0 3.0 4.0)");
    assertThat(found.getAttribute("style")).isEqualTo("image-rendering:pixelated");
    String data = found.getAttribute("xlink:href");
    byte[] png = Base64.getDecoder().decode(data.substring(data.indexOf(',') + 1));
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(read.getRGB(1, 0) & 0xFFFFFF).isEqualTo(0xD55E00);
  }

  @Test
  void refusesWhatItCannotDraw() {
    SvgCanvas canvas = new SvgCanvas();
    assertThatThrownBy(() -> canvas.setPaint(new GradientPaint(0, 0, Color.RED, 1, 1, Color.BLUE)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("SVG pictures have no gradients and patterns.");
    assertThatThrownBy(() -> canvas.setXORMode(Color.RED))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  /** Every kind of picture: charts, whose text XChart draws, and drawings. */
  @Test
  void everyPictureHasAnSvgBesideIt() throws IOException {
    SvgCanvas text = new SvgCanvas();
    text.setFont(ChartStyle.font(Font.PLAIN, 12));
    text.drawString("T", 10, 10);
    assertThat(elements(parse(text.document(20, 20)), "path")).hasSize(1);

    LearningCurves.draw(LearningCurvesTest.rows(3, epoch -> 1.0 / epoch, 0.2), folder);
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    matrix.add(0, 1);
    ConfusionChart.draw(matrix, List.of("a", "b"), "t", folder.resolve("confusion.png"));
    for (String name : List.of("loss", "accuracy", "firing_rate", "confusion")) {
      Document document = parse(Files.readString(folder.resolve(name + ".svg")));
      assertThat(elements(document, "path")).as(name).hasSizeGreaterThan(10);
      assertThat(elements(document, "text")).as("letters are outlines").isEmpty();
    }
    assertThat(elements(parse(Files.readString(folder.resolve("confusion.svg"))), "image"))
        .hasSize(1);
  }
}

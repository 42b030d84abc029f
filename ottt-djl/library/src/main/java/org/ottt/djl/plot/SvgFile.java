package org.ottt.djl.plot;

import java.awt.Dimension;
import java.awt.Graphics2D;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.ottt.djl.io.AtomicFiles;
import org.w3c.dom.Document;

/** Pictures as SVG, which papers and web pages can scale. */
final class SvgFile {

  private static final String SVG = "http://www.w3.org/2000/svg";

  private SvgFile() {}

  /**
   * Writes a picture, all or nothing.
   *
   * @param width in points
   * @param height in points
   * @param painter paints it
   * @param file the file
   * @throws IOException if it cannot be written
   */
  static void write(int width, int height, Consumer<Graphics2D> painter, Path file)
      throws IOException {
    SVGGraphics2D graphics = new SVGGraphics2D(document());
    graphics.setSVGCanvasSize(new Dimension(width, height));
    painter.accept(graphics);
    AtomicFiles.write(
        file,
        out -> {
          Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          graphics.stream(writer, true);
          writer.flush();
        });
  }

  private static Document document() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(SVG, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("every Java platform makes XML documents", e);
    }
  }
}

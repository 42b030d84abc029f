package org.ottt.djl.plot;

import java.awt.Graphics2D;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.ottt.djl.io.AtomicFiles;

/** Pictures as SVG, which papers and web pages can scale. */
final class SvgFile {

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
    SvgCanvas canvas = new SvgCanvas();
    painter.accept(canvas);
    String text = canvas.document(width, height);
    AtomicFiles.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }
}

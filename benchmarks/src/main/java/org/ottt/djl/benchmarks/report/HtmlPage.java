package org.ottt.djl.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** Turns a Markdown page into one HTML file that needs no other file and no network. */
final class HtmlPage {

  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());

  private HtmlPage() {}

  /**
   * Renders a page.
   *
   * @param title shown in the browser's tab
   * @param markdown the text
   * @param folder where links to pictures start
   * @return the HTML text
   * @throws IOException if a picture cannot be read
   */
  static String render(String title, String markdown, Path folder) throws IOException {
    Node page = Parser.builder().extensions(EXTENSIONS).build().parse(markdown);
    embedPictures(page, folder);
    String body =
        HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .attributeProviderFactory(
                context ->
                    (node, tag, attributes) -> {
                      if (node instanceof Image) {
                        attributes.put("loading", "lazy");
                      }
                    })
            .escapeHtml(true)
            .build()
            .render(page);
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        %s</main>
        </body>
        </html>
        """
        .formatted(title, style(), body);
  }

  private static void embedPictures(Node page, Path folder) throws IOException {
    try {
      page.accept(
          new AbstractVisitor() {
            @Override
            public void visit(Image image) {
              image.setDestination(dataOf(MarkdownPage.linked(folder, image.getDestination())));
            }
          });
    } catch (UncheckedIOException e) {
      throw new IOException("cannot read a picture: " + e.getCause().getMessage(), e.getCause());
    }
  }

  private static String dataOf(Path picture) {
    try {
      return "data:image/png;base64,"
          + Base64.getEncoder().encodeToString(Files.readAllBytes(picture));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String style() throws IOException {
    try (InputStream in = HtmlPage.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IOException("report.css is missing from the class path; rebuild the project.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

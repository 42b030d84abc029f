package org.ottt.djl.notebook.output;

import java.util.Map;

/**
 * Something to be shown on a notebook's page in several forms, of which the page takes the best one
 * that it can show.
 *
 * @param text the form that every page can show, and the only one outside of notebooks
 * @param forms other forms by MIME type: HTML as it is, binary ones in Base64
 * @param metadata what a page should know about a form, by MIME type
 */
public record RichOutput(
    String text, Map<String, String> forms, Map<String, Map<String, ?>> metadata) {

  private static final String HTML = "text/html";
  private static final String PNG = "image/png";

  /**
   * Copies the maps.
   *
   * @param text the form that every page can show
   * @param forms other forms by MIME type
   * @param metadata what a page should know about a form, by MIME type
   */
  public RichOutput {
    forms = Map.copyOf(forms);
    metadata = Map.copyOf(metadata);
  }

  /**
   * Makes an output of HTML.
   *
   * @param html the elements, without a frame of {@code <html>} and {@code <body>}
   * @param text the same as text
   * @return the output
   */
  public static RichOutput html(String html, String text) {
    return new RichOutput(text, Map.of(HTML, html), Map.of());
  }

  /**
   * Makes an output of a picture.
   *
   * @param base64 a PNG file in Base64
   * @param width how wide it is shown, in CSS pixels
   * @param height how high it is shown, in CSS pixels
   * @param text what it shows
   * @return the output
   */
  public static RichOutput png(String base64, int width, int height, String text) {
    return new RichOutput(
        text, Map.of(PNG, base64), Map.of(PNG, Map.of("width", width, "height", height)));
  }
}

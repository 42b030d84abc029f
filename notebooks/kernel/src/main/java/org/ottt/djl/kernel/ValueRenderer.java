package org.ottt.djl.kernel;

import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.knowm.xchart.internal.chartpart.Chart;
import org.ottt.djl.notebook.output.RichOutput;
import org.ottt.djl.notebook.output.Showable;
import org.ottt.djl.plot.Picture;

/**
 * Renders the value of a cell: as Jupyter's libraries do, but with the contents of arrays, and
 * pictures, charts and tables of this project as what they show.
 */
final class ValueRenderer {

  private final Renderer renderer;

  ValueRenderer(Renderer renderer) {
    this.renderer = renderer;
  }

  /** Returns a renderer that also knows this project's pictures, charts and tables. */
  static Renderer registered() {
    Renderer renderer = new Renderer();
    renderer
        .createRegistration(Showable.class)
        .preferring(MIMEType.TEXT_PLAIN)
        .supporting(MIMEType.TEXT_HTML, MIMEType.IMAGE_PNG)
        .register((value, context) -> put(value.output(), context.getOutputContainer()));
    renderer
        .createRegistration(Chart.class)
        .preferring(MIMEType.TEXT_PLAIN)
        .supporting(MIMEType.IMAGE_PNG)
        .register(
            (chart, context) -> put(Picture.of(chart).output(), context.getOutputContainer()));
    return renderer;
  }

  private static void put(RichOutput output, DisplayData data) {
    data.putText(output.text());
    output.forms().forEach(data::putData);
    output.metadata().forEach(data::putMetaData);
  }

  DisplayData render(Object value) {
    if (value instanceof DisplayData ready) {
      return ready;
    }
    if (value == null) {
      return new DisplayData("null");
    }
    if (value.getClass().isArray()) {
      return new DisplayData(ValueText.ofArray(value));
    }
    DisplayData data = renderer.render(value);
    if (data.getData(MIMEType.TEXT_PLAIN) instanceof CharSequence text) {
      data.putText(ValueText.cut(text.toString()));
    }
    return data;
  }
}

package org.ottt.djl.kernel;

import java.util.Arrays;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;

/** Renders the value of a cell: as Jupyter's libraries do, but with the contents of arrays. */
final class ValueRenderer {

  private final Renderer renderer;

  ValueRenderer(Renderer renderer) {
    this.renderer = renderer;
  }

  DisplayData render(Object value) {
    if (value instanceof DisplayData ready) {
      return ready;
    }
    if (value == null) {
      return new DisplayData("null");
    }
    if (value.getClass().isArray()) {
      String inBrackets = Arrays.deepToString(new Object[] {value});
      return new DisplayData(inBrackets.substring(1, inBrackets.length() - 1));
    }
    return renderer.render(value);
  }
}

package org.ottt.djl.notebook;

import org.ottt.djl.notebook.output.NotebookPage;
import org.ottt.djl.notebook.output.Showable;

/**
 * A place on a notebook's page where a plot is drawn again and again while a cell runs. Outside of
 * a notebook it shows nothing. For one thread.
 */
public final class LivePlot {

  private String place;

  /** Creates a place; it appears with the first plot. */
  public LivePlot() {}

  /**
   * Shows a plot where the former one stood.
   *
   * @param plot a chart or a picture
   */
  public void show(Showable plot) {
    NotebookPage.find()
        .ifPresent(
            page -> {
              if (place == null) {
                place = page.show(plot.output());
              } else {
                page.replace(place, plot.output());
              }
            });
  }
}

package org.ottt.djl.notebook.output;

/** Something to be shown below a cell. */
@FunctionalInterface
public interface Showable {

  /**
   * Returns its forms.
   *
   * @return the output
   */
  RichOutput output();

  /** Shows it below the cell or, outside of a notebook, prints it as text on standard output. */
  default void show() {
    RichOutput output = output();
    NotebookPage.find()
        .ifPresentOrElse(page -> page.show(output), () -> System.out.println(output.text()));
  }
}

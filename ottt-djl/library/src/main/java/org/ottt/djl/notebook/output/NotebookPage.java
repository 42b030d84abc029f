package org.ottt.djl.notebook.output;

import java.util.Optional;

/** The page of the notebook that this process is the kernel of. */
public interface NotebookPage {

  /**
   * Finds the page.
   *
   * @return the page, or nothing where the process is not the kernel of a notebook, or one of a
   *     kind that is not known
   */
  static Optional<NotebookPage> find() {
    return KernelConvention.findPage();
  }

  /**
   * Shows an output below the cell that is running.
   *
   * @param output the output
   * @return the place where it stands, for {@link #replace}
   */
  String show(RichOutput output);

  /**
   * Replaces an output.
   *
   * @param place where it stands, as {@link #show} said
   * @param output what to show there from now on
   */
  void replace(String place, RichOutput output);
}

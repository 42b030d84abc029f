package org.ottt.djl.benchmarks.reference;

import ai.djl.Device;
import java.io.IOException;
import java.util.List;

/** How the cases of a kind are run. */
interface CaseKind {

  /**
   * Returns the forms in which a case is to be run.
   *
   * @param reference the case
   * @return the forms, at least one
   */
  List<Form> forms(ReferenceCase reference);

  /**
   * Runs a case in a form and compares its results.
   *
   * @param reference the case
   * @param form one of {@link #forms}
   * @param device where it is computed
   * @return how near the results came
   * @throws IOException if images that the case needs cannot be read
   */
  Comparison run(ReferenceCase reference, Form form, Device device) throws IOException;
}

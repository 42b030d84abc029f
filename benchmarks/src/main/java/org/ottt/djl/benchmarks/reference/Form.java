package org.ottt.djl.benchmarks.reference;

/** In which form of OTTT a case is run. */
enum Form {
  /** The case involves no form of OTTT. */
  NONE("-"),
  /** One forward on spikes, one on traces. */
  TWO_FORWARD("two-forward"),
  /** The trace form. */
  TRACE("trace");

  private final String label;

  Form(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}

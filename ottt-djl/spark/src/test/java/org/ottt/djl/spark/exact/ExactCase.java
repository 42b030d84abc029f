package org.ottt.djl.spark.exact;

import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.LearningRules;
import org.ottt.djl.rule.OtttA;

/**
 * A way to train that several processes must do as one does.
 *
 * @param rule name of the learning rule; {@code ottt-a-two} is OTTT_A in two forwards
 * @param variant what is special about it
 */
record ExactCase(String rule, Variant variant) {

  static final List<String> RULES =
      List.of("ottt-a", "ottt-a-two", "ottt-o", "ottt-o-trace", "sltt", "bptt");

  /** What can be special. */
  enum Variant {
    /** Momentum, augmentation, a last batch smaller than the number of processes. */
    PLAIN,
    /** Adam instead. */
    ADAM,
    /** Masks are drawn for the whole batch. */
    DROPOUT,
    /** The first connection does not learn. */
    FROZEN,
    /** Every batch in three parts, with masks. */
    ACCUMULATE,
    /** Some samples cannot be read; with masks. */
    UNREADABLE,
    /** Frames in place of still images, two devices in each process, with masks. */
    FRAMES_ON_TWO_DEVICES;

    boolean dropout() {
      return this == DROPOUT
          || this == ACCUMULATE
          || this == UNREADABLE
          || this == FRAMES_ON_TWO_DEVICES;
    }
  }

  static List<ExactCase> all() {
    List<ExactCase> cases = new ArrayList<>();
    for (String rule : RULES) {
      for (Variant variant : Variant.values()) {
        cases.add(new ExactCase(rule, variant));
      }
    }
    return cases;
  }

  LearningRule learningRule() {
    return rule.equals("ottt-a-two")
        ? new OtttA(OtttA.Form.TWO_FORWARD)
        : LearningRules.byName(rule);
  }

  @Override
  public String toString() {
    return rule + "-" + variant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}

package org.ottt.djl.testing;

import java.util.stream.Stream;
import org.ottt.djl.rule.Bptt;
import org.ottt.djl.rule.LearningRule;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.rule.OtttO;
import org.ottt.djl.rule.Sltt;

/** The learning rules in all their forms, for tests of what holds for every one. */
public final class RuleForms {

  private RuleForms() {}

  public static Stream<LearningRule> all() {
    return Stream.of(
        new OtttA(),
        new OtttA(OtttA.Form.TWO_FORWARD),
        new OtttO(),
        new OtttO(OtttO.Form.TRACE),
        new Sltt(),
        new Bptt());
  }
}

package org.ottt.djl.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LearningRulesTest {

  @Test
  void findsEachByItsOwnName() {
    for (String name : LearningRules.NAMES) {
      assertThat(LearningRules.byName(name).name()).isEqualTo(name);
    }
    assertThat(LearningRules.byName("OTTT-A")).isEqualTo(new OtttA(OtttA.Form.AUTOMATIC));
    assertThat(LearningRules.byName("bptt")).isEqualTo(new Bptt(true));
  }

  @Test
  void listsTheNamesWhenOneIsUnknown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LearningRules.byName("ottt"))
        .withMessageContainingAll("'ottt'", "ottt-a, ottt-o, ottt-o-trace, sltt, bptt");
  }

  @Test
  void onlyBpttLooksBackAndOnlyOtttOUpdatesAtEveryStep() {
    for (String name : LearningRules.NAMES) {
      LearningRule rule = LearningRules.byName(name);
      assertThat(rule.window(6)).as(name).isEqualTo(name.equals("bptt") ? 6 : 1);
      assertThat(rule.updatesEveryStep()).as(name).isEqualTo(name.startsWith("ottt-o"));
    }
  }
}

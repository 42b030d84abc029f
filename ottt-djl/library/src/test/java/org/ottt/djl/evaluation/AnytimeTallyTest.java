package org.ottt.djl.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnytimeTallyTest {

  @Test
  void samplesStopAtTheFirstStepWithTheMargin() {
    AnytimeTally tally = new AnytimeTally(3);
    AnytimeTally.Pass pass = tally.new Pass(new long[] {0, 1});
    // Sums of logits. Mean logits 1.1, 0: probabilities 0.75 and 0.25; the other sample is even.
    pass.addStep(1, new float[] {1.0986123f, 0, 0, 0});
    // The first leads by 0.5 still, the second by 0.8 for the wrong class.
    pass.addStep(2, new float[] {2.1972246f, 0, 4.394449f, 0});
    pass.addStep(3, new float[] {3.295837f, 0, 0, 9});
    List<AnytimeAccuracy> results = tally.results();
    assertThat(results).hasSize(AnytimeTally.MARGINS.length);
    // Ties count as the first class, which is wrong for the second sample.
    assertThat(results.get(0)).isEqualTo(new AnytimeAccuracy(0, 1, List.of(2, 0, 0)));
    assertThat(at(results, 0.4)).isEqualTo(new AnytimeAccuracy(0.4, 1, List.of(1, 1, 0)));
    assertThat(at(results, 0.9)).isEqualTo(new AnytimeAccuracy(0.9, 2, List.of(0, 0, 2)));
    assertThat(at(results, 0.4).meanSteps()).isEqualTo(1.5);
    assertThat(at(results, 0.9).accuracy()).isEqualTo(1);
  }

  private static AnytimeAccuracy at(List<AnytimeAccuracy> results, double margin) {
    return results.stream().filter(each -> each.margin() == margin).findFirst().orElseThrow();
  }
}

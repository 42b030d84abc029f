package org.ottt.djl.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the samples of the largest loss; of equal ones the earlier. */
final class WorstSamples {

  private static final Comparator<ScoredSample> BEST_FIRST =
      Comparator.comparingDouble(ScoredSample::loss)
          .thenComparing(Comparator.comparingInt(ScoredSample::index).reversed());

  private final int most;
  private final PriorityQueue<ScoredSample> kept = new PriorityQueue<>(BEST_FIRST);

  WorstSamples(int most) {
    this.most = most;
  }

  /** Says whether a sample of this loss would be kept, so that others need not be copied. */
  boolean wants(double loss) {
    return kept.size() < most || (most > 0 && loss > kept.peek().loss());
  }

  void add(ScoredSample sample) {
    kept.add(sample);
    if (kept.size() > most) {
      kept.remove();
    }
  }

  List<ScoredSample> worstFirst() {
    List<ScoredSample> samples = new ArrayList<>(kept);
    samples.sort(BEST_FIRST.reversed());
    return samples;
  }
}

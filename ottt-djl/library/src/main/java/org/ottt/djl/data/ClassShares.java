package org.ottt.djl.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Picks a part of labelled samples in which every class has its share, in whatever order the
 * samples come: the first samples of a file that is sorted by class would hold few of the classes.
 */
public final class ClassShares {

  private ClassShares() {}

  /**
   * Picks samples: of each class its first ones, as many as its share of all samples. A larger part
   * contains the smaller ones, and of samples whose classes take turns these are the first.
   *
   * @param labels the labels of all samples, from 0
   * @param count how many to pick, at most as many as there are
   * @return indices into {@code labels}, in their order
   */
  public static int[] pick(int[] labels, int count) {
    int[] sizes = new int[Arrays.stream(labels).max().orElse(0) + 1];
    int[] ranks = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      ranks[i] = sizes[labels[i]]++;
    }
    // (rank + 1/2) / size, compared without rounding.
    Comparator<Integer> byPlaceInClass =
        (a, b) ->
            Long.compare(
                (2L * ranks[a] + 1) * sizes[labels[b]], (2L * ranks[b] + 1) * sizes[labels[a]]);
    return IntStream.range(0, labels.length)
        .boxed()
        .sorted(byPlaceInClass)
        .limit(count)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }
}

package org.ottt.djl.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Classes of a data set without samples, which its accuracy says nothing about. */
public final class EmptyClasses {

  private static final int MOST_NAMED = 5;

  private EmptyClasses() {}

  /**
   * Looks for classes without samples.
   *
   * @param source the samples
   * @return their names, at most five of them, such as {@code a, b, c, d, e and 3 more}; empty if
   *     all classes have samples
   */
  public static Optional<String> in(SampleSource source) {
    List<String> names = source.classNames();
    boolean[] seen = new boolean[names.size()];
    for (int i = 0; i < source.size(); i++) {
      seen[source.label(i)] = true;
    }
    List<String> empty = new ArrayList<>();
    for (int label = 0; label < seen.length; label++) {
      if (!seen[label]) {
        empty.add(names.get(label));
      }
    }
    if (empty.isEmpty()) {
      return Optional.empty();
    }
    int others = empty.size() - MOST_NAMED;
    return Optional.of(
        others <= 0
            ? String.join(", ", empty)
            : String.join(", ", empty.subList(0, MOST_NAMED)) + " and " + others + " more");
  }
}

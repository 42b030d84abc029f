package org.ottt.djl.data;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmptyClassesTest {

  /** Samples of the given labels. */
  private record Labelled(int classes, List<Integer> labels) implements SampleSource {

    @Override
    public int size() {
      return labels.size();
    }

    @Override
    public Shape sampleShape() {
      return new Shape(1);
    }

    @Override
    public List<String> classNames() {
      return IntStream.range(0, classes).mapToObj(i -> "c" + i).toList();
    }

    @Override
    public int label(int index) {
      return labels.get(index);
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset) {
      target[offset] = index;
    }
  }

  @Test
  void namesFiveOfThemAtMost() {
    assertThat(EmptyClasses.in(new Labelled(3, List.of(2, 0, 1, 1)))).isEmpty();
    assertThat(EmptyClasses.in(new Labelled(3, List.of(1)))).contains("c0, c2");
    assertThat(EmptyClasses.in(new Labelled(6, List.of(1)))).contains("c0, c2, c3, c4, c5");
    assertThat(EmptyClasses.in(new Labelled(9, List.of(1))))
        .contains("c0, c2, c3, c4, c5 and 3 more");
  }
}

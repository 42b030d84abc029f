package org.ottt.djl.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassSharesTest {

  @Test
  void takesOfEveryClassAlikeWhenSamplesAreSortedByClass() {
    int[] sorted = IntStream.range(0, 30).map(i -> i / 10).toArray();
    assertThat(ClassShares.pick(sorted, 6)).containsExactly(0, 1, 10, 11, 20, 21);
  }

  @Test
  void takesTheFirstSamplesWhenClassesTakeTurns() {
    int[] turns = IntStream.range(0, 30).map(i -> i % 3).toArray();
    for (int count = 1; count <= turns.length; count++) {
      assertThat(ClassShares.pick(turns, count))
          .containsExactly(IntStream.range(0, count).toArray());
    }
  }

  @Test
  void keepsTheSharesOfUnequalClasses() {
    int[] labels = new int[100];
    Arrays.fill(labels, 0, 70, 0);
    Arrays.fill(labels, 70, 90, 2);
    Arrays.fill(labels, 90, 100, 1);
    int[] picked = ClassShares.pick(labels, 10);
    assertThat(Arrays.stream(picked).filter(i -> labels[i] == 0)).hasSize(7);
    assertThat(Arrays.stream(picked).filter(i -> labels[i] == 2)).hasSize(2);
    assertThat(Arrays.stream(picked).filter(i -> labels[i] == 1)).hasSize(1);
  }

  @Test
  void aLargerPartContainsTheSmallerAndTheWholeIsInOrder() {
    int[] labels = new Random(1).ints(200, 0, 7).toArray();
    for (int count = 1; count < labels.length; count++) {
      int[] larger = ClassShares.pick(labels, count + 1);
      assertThat(larger).hasSize(count + 1).contains(ClassShares.pick(labels, count)).isSorted();
    }
    assertThat(ClassShares.pick(labels, labels.length))
        .containsExactly(IntStream.range(0, labels.length).toArray());
  }
}

package org.ottt.djl.commands.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResumedOptionsTest {

  private static List<String> differences(Map<String, ?> there, Map<String, ?> here) {
    return ResumedOptions.differences(Map.of("options", there), here);
  }

  @Test
  void aNumberIsTheSameWhateverItsType() {
    assertThat(
            differences(
                Map.of("lr", 0.1, "epochs", 3L, "width", 1L, "layout", List.of(16L, -1L)),
                Map.of("lr", 0.1f, "epochs", 3, "width", 1.0, "layout", List.of(16, -1))))
        .isEmpty();
  }

  @Test
  void theNetworksDescriptionIsComparedAsAWhole() {
    Map<String, Object> there = Map.of("network", Map.of("width", 1L, "layout", List.of(64L)));
    assertThat(differences(there, Map.of("network", Map.of("width", 1.0, "layout", List.of(64)))))
        .isEmpty();
    assertThat(differences(there, Map.of("network", Map.of("width", 0.5, "layout", List.of(64)))))
        .hasSize(1);
  }

  @Test
  void eachDifferenceNamesBothValues() {
    assertThat(differences(Map.of("batch_size", 64L), Map.of("batch_size", 32)))
        .containsExactly("--batch-size was 64 and is 32");
  }

  @Test
  void aLimitThatIsLeftOutDiffersFromOneThatIsNot() {
    Map<String, Object> there = new HashMap<>();
    there.put("limit_train", null);
    assertThat(differences(there, Map.of("limit_train", 10)))
        .containsExactly("--limit-train was left out and is 10");
    assertThat(differences(there, there)).isEmpty();
  }

  @Test
  void longValuesAreNotRepeated() {
    List<String> names = Arrays.asList(new String[30]);
    assertThat(differences(Map.of("class_names", names), Map.of("class_names", List.of("a", "b"))))
        .containsExactly("another value of class_names");
  }

  @Test
  void whereTheDataLieAndHowManyReadThemIsFree() {
    assertThat(differences(Map.of("data", "/a", "workers", 0L), Map.of("data", "/b", "workers", 3)))
        .isEmpty();
  }

  @Test
  void aCheckpointHoldsWhatShapesTheResult() {
    Map<String, Object> options = new HashMap<>();
    options.put("lr", 0.1f);
    options.put("limit_train", null);
    options.put("workers", 3);
    String json = ResumedOptions.toJson(options);
    assertThat(json).contains("\"lr\":0.1", "\"limit_train\":null").doesNotContain("workers");

    Map<String, ?> inCheckpoint =
        ResumedOptions.inCheckpoint(Map.of(ResumedOptions.KEY, json)).orElseThrow();
    assertThat(ResumedOptions.differences(inCheckpoint, options)).isEmpty();
    options.put("lr", 0.2f);
    options.put("limit_train", 5);
    assertThat(ResumedOptions.differences(inCheckpoint, options))
        .containsExactlyInAnyOrder(
            "--lr was 0.1 and is 0.2", "--limit-train was left out and is 5");
  }

  @Test
  void aCheckpointOfAnEarlierVersionHoldsNoOptions() {
    assertThat(ResumedOptions.inCheckpoint(Map.of("epoch", "1"))).isEmpty();
    assertThat(ResumedOptions.inCheckpoint(Map.of(ResumedOptions.KEY, "{"))).isEmpty();
  }

  @Test
  void optionsThatOneVersionOnlyKnowsAreNoDifference() {
    assertThat(differences(Map.of("old", 1), Map.of("new", 2))).isEmpty();
    assertThat(ResumedOptions.differences(Map.of(), Map.of("new", 2))).isEmpty();
  }
}

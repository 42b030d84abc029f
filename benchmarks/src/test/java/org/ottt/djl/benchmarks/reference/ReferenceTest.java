package org.ottt.djl.benchmarks.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ottt.djl.benchmarks.testing.CommandRun;
import org.ottt.djl.benchmarks.testing.SharedFolder;

/** The authors' numbers, in every form of every rule. */
class ReferenceTest {

  /** Kinds that a later change brings. */
  private static final Set<String> NOT_YET = Set.of("vggf_ottt", "nfresnet_ottt");

  /** Lines of the cases as they lie beside the repository; more may come. */
  private static final int LINES = 39;

  @Test
  void everyCasePasses() {
    CommandRun run =
        CommandRun.of(new CheckReferenceCommand(), SharedFolder.find("reference/cases").toString());

    List<String> cases = run.outLines().subList(0, run.outLines().size() - 1);
    List<String> failed =
        cases.stream()
            .filter(line -> !line.endsWith(" PASS"))
            .filter(line -> !NOT_YET.contains(line.split(" +", -1)[1]))
            .toList();
    assertThat(failed).isEmpty();
    assertThat(cases).filteredOn(line -> line.endsWith(" PASS")).hasSizeGreaterThanOrEqualTo(LINES);
    assertThat(cases)
        .filteredOn(line -> line.contains("vgg_ottt_a") && line.contains(" fast "))
        .hasSizeGreaterThanOrEqualTo(5);
    assertThat(run.outLines().get(cases.size())).matches("\\d+ passed, \\d+ failed");
    assertThat(run.err()).isEmpty();
  }
}

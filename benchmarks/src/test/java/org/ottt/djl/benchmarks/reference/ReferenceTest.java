package org.ottt.djl.benchmarks.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.commands.testing.CommandRun;
import org.ottt.djl.testing.SharedFolder;

/** The authors' numbers, in every form of every rule. */
class ReferenceTest {

  /** Lines of the cases as they lie beside the repository; more may come. */
  private static final int LINES = 39;

  @Test
  void everyCasePasses() {
    CommandRun run =
        CommandRun.of(new CheckReferenceCommand(), SharedFolder.find("reference/cases").toString());

    List<String> cases = run.outLines().subList(0, run.outLines().size() - 1);
    assertThat(cases).allMatch(line -> line.endsWith(" PASS"));
    assertThat(cases).hasSizeGreaterThanOrEqualTo(LINES);
    assertThat(cases)
        .filteredOn(line -> line.contains("vgg_ottt_a") && line.contains(" trace "))
        .hasSizeGreaterThanOrEqualTo(5);
    assertThat(run.outLines()).last().isEqualTo(cases.size() + " passed, 0 failed");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
  }
}

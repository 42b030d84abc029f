package org.ottt.djl.notebook.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ottt.djl.notebook.output.FakeKernel.Data;
import org.ottt.djl.notebook.output.FakeKernel.Family;

class NotebookPageTest {

  @Test
  void withoutAKernelThereIsNoPage() {
    assertThat(NotebookPage.find()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void showsThroughTheKernelOfEachFamily(Family family) {
    try (FakeKernel kernel = FakeKernel.start(family)) {
      NotebookPage page = NotebookPage.find().orElseThrow();
      String place = page.show(RichOutput.png("QUJD", 60, 40, "a picture"));

      assertThat(kernel.shown).hasSize(1);
      Data data = kernel.shown.get(0);
      assertThat(data.id).isEqualTo(place);
      assertThat(data.forms)
          .containsOnly(Map.entry("text/plain", "a picture"), Map.entry("image/png", "QUJD"));
      assertThat(data.metadata)
          .containsOnly(Map.entry("image/png", Map.of("width", 60, "height", 40)));
    }
    assertThat(NotebookPage.find()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void replacesWhatItHasShown(Family family) {
    try (FakeKernel kernel = FakeKernel.start(family)) {
      NotebookPage page = NotebookPage.find().orElseThrow();
      String first = page.show(RichOutput.html("<b>1</b>", "1"));
      String second = page.show(RichOutput.html("<b>2</b>", "2"));
      page.replace(first, RichOutput.html("<b>3</b>", "3"));

      assertThat(first).isNotEqualTo(second);
      assertThat(kernel.shown).hasSize(2);
      assertThat(kernel.updates()).hasSize(1);
      assertThat(kernel.updates().get(0).id).isEqualTo(first);
      assertThat(kernel.updates().get(0).forms)
          .containsOnly(Map.entry("text/plain", "3"), Map.entry("text/html", "<b>3</b>"));
    }
  }
}

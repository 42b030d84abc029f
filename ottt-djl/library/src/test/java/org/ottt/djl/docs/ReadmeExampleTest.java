package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.dataset.Batch;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.data.BatchLoader;
import org.ottt.djl.data.BatchStream;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.rule.OtttA;
import org.ottt.djl.run.Versions;
import org.ottt.djl.testing.ProjectFiles;
import org.ottt.djl.testing.StandardOutput;
import org.ottt.djl.training.SpikingLoss;
import org.ottt.djl.training.SpikingTrainer;
import org.ottt.djl.training.optimizer.MomentumSgd;

/** Examples of README and of docs, run as they stand there. */
class ReadmeExampleTest {

  private static void example() throws IOException {
    // example begin
    BatchLoader data =
        BatchLoader.builder(new GlyphSet(1).imageSet(GlyphSplit.TRAIN, 1000)).build();
    try (Model model = Model.newInstance("glyphs");
        MomentumSgd sgd = MomentumSgd.builder().setLearningRate(Tracker.fixed(0.1f)).build()) {
      model.setBlock(SpikingVgg.builder().optWidth(0.25).build());
      var config = new DefaultTrainingConfig(new SpikingLoss(0.05f)).optOptimizer(sgd);
      try (SpikingTrainer trainer = new SpikingTrainer(model, config, new OtttA(), 4)) {
        trainer.initialize(new Shape(1, 3, 32, 32));
        try (BatchStream batches = data.epoch(trainer.getManager(), 0)) {
          for (Batch batch : batches) {
            try (batch) {
              var result = trainer.trainBatch(batch);
              System.out.printf("%d samples, loss %.3f%n", result.samples(), result.loss());
            }
          }
        }
      }
    }
    // example end
  }

  @Test
  void runs() throws Exception {
    List<String> lines = StandardOutput.of(ReadmeExampleTest::example).lines().toList();
    assertThat(lines).hasSize(8);
    assertThat(lines.get(7)).matches("%d samples, loss \\d[.,]\\d{3}".formatted(1000 % 128));
  }

  @ParameterizedTest
  @CsvSource({
    "docs/ReadmeExampleTest.java, // example begin, // example end, docs/djl.md",
    "inference/ReadmeExampleTest.java, // example begin, // example end, docs/your-own-images.md"
  })
  void examplesStandInTheDocumentsAsTheyRun(String file, String begin, String end, String document)
      throws IOException {
    List<String> source = Files.readAllLines(Path.of("src/test/java/org/ottt/djl", file));
    List<String> example =
        source.subList(source.indexOf("    " + begin) + 1, source.indexOf("    " + end)).stream()
            .map(line -> line.isEmpty() ? line : line.substring(4))
            .toList();
    assertThat(example).isNotEmpty();
    assertThat(Files.readString(ProjectFiles.root().resolve(document)))
        .contains(String.join("\n", example));
  }

  /** The project {@code src/it/first-network}, which Maven builds and runs at integration-test. */
  @Test
  void theExampleProjectIsTheReadmes() throws IOException {
    String readme = Files.readString(ProjectFiles.root().resolve("README.md"));
    Path project = Path.of("src/it/first-network");
    String pom = Files.readString(project.resolve("pom.xml"));
    String dependencies =
        pom.substring(pom.indexOf("    <dependency>"), pom.indexOf("  </dependencies>"))
            .stripTrailing()
            .stripIndent();

    String program = "src/main/java/org/example/FirstNetwork.java";
    String example = between(readme, "```java\n", "```").strip();

    assertThat(readme)
        .contains("```xml\n" + dependencies + "\n```")
        .contains("(ottt-djl/library/src/it/first-network/" + program + ")");
    assertThat(example).startsWith("GlyphSet glyphs").endsWith("}");
    assertThat(Files.readString(project.resolve(program))).contains(example.indent(4));
    assertThat(pom).contains("<version>" + Versions.project() + "</version>");
  }

  /** So that the examples can be copied and built unchanged, with any version of Maven. */
  @ParameterizedTest
  @CsvSource({
    "maven-resources-plugin, resources-plugin",
    "maven-compiler-plugin, compiler-plugin",
    "maven-dependency-plugin, dependency-plugin",
    "exec-maven-plugin, exec-plugin"
  })
  void theExampleProjectsHaveThePluginsOfTheBuild(String plugin, String property)
      throws IOException {
    String parent = Files.readString(ProjectFiles.root().resolve("pom.xml"));
    String version = between(parent, "<" + property + ".version>", "</");
    for (String project : List.of("first-network", "image-service")) {
      assertThat(Files.readString(Path.of("src/it", project, "pom.xml")).replaceAll("\\s+", ""))
          .contains("<artifactId>" + plugin + "</artifactId><version>" + version + "</version>");
    }
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }
}

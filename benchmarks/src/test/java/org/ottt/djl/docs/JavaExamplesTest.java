package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ottt.djl.testing.ProjectFiles;

/** Java in the documents is code that a test compiles. */
class JavaExamplesTest {

  @Test
  void everyBlockOfJavaStandsInATestOrAnExampleProject() throws IOException {
    List<String> sources = compiledSources();
    List<String> unknown = new ArrayList<>();
    int checked = 0;
    for (Path document : Documents.all()) {
      for (String block : Documents.blocksOf(document, "java")) {
        checked++;
        String wanted = withoutLayout(block);
        if (sources.stream().noneMatch(source -> source.contains(wanted))) {
          unknown.add(ProjectFiles.root().relativize(document) + ":\n" + block);
        }
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(checked).isGreaterThan(10);
  }

  private static List<String> compiledSources() throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ProjectFiles.root())) {
      for (Path file : files.filter(JavaExamplesTest::isTestOrExample).toList()) {
        sources.add(withoutLayout(Files.readString(file)));
      }
    }
    return sources;
  }

  private static boolean isTestOrExample(Path file) {
    String path = file.toString().replace('\\', '/');
    return path.endsWith(".java")
        && !path.contains("/target/")
        && (path.contains("/src/test/") || path.contains("/src/it/"));
  }

  private static String withoutLayout(String code) {
    return code.strip().replaceAll("\\s+", " ");
  }
}

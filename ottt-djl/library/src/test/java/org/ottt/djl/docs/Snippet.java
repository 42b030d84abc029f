package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.testing.ProjectFiles;

/** A piece of a test's source that a document shows. */
final class Snippet {

  private Snippet() {}

  /** Fails unless the document shows the lines between the test's marks, indentation aside. */
  static void assertShown(String document, Class<?> test) throws IOException {
    Path file = Path.of("src/test/java", test.getName().replace('.', '/') + ".java");
    List<String> source = Files.readAllLines(file);
    int begin = indexOf(source, "// snippet begin");
    int indent = source.get(begin).indexOf('/');
    List<String> lines =
        source.subList(begin + 1, indexOf(source, "// snippet end")).stream()
            .map(line -> line.substring(Math.min(indent, line.length())))
            .toList();
    assertThat(Files.readString(ProjectFiles.root().resolve(document)))
        .as(document + " shows " + file)
        .contains(String.join("\n", lines));
  }

  private static int indexOf(List<String> source, String mark) {
    for (int i = 0; i < source.size(); i++) {
      if (source.get(i).strip().equals(mark)) {
        return i;
      }
    }
    throw new AssertionError("no mark " + mark);
  }
}

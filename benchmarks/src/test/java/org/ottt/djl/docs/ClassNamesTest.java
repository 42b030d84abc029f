package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ottt.djl.testing.ProjectFiles;

/** Classes that the documents name exist, or are used, in the project's sources. */
class ClassNamesTest {

  /** Patterns such as "*JazzerTest" are not names. */
  private static final Pattern TEST = Pattern.compile("(?<![*\\w])[A-Z]\\w+Test\\b");

  /** Words of at least two humps; "BPTT" and "Train" are none. */
  private static final Pattern CLASS = Pattern.compile("\\b(?:[A-Z]+[a-z0-9]+){2,}\\b");

  private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w+");

  private static final Set<String> FILES = new HashSet<>();
  private static final Set<String> WORDS = new HashSet<>();

  @BeforeAll
  static void readSources() throws IOException {
    try (Stream<Path> files = Files.walk(ProjectFiles.root())) {
      for (Path file : files.filter(ClassNamesTest::isSource).toList()) {
        FILES.add(file.getFileName().toString().replace(".java", ""));
        WORD.matcher(Files.readString(file)).results().map(MatchResult::group).forEach(WORDS::add);
      }
    }
  }

  private static boolean isSource(Path file) {
    String path = file.toString().replace('\\', '/');
    return path.endsWith(".java")
        && !path.contains("/target/")
        && !path.endsWith("ClassNamesTest.java");
  }

  @Test
  void everyTestThatADocumentNamesExists() {
    Set<String> named = new TreeSet<>();
    for (Path document : Documents.all()) {
      if (!document.endsWith("CHANGELOG.md")) {
        named.addAll(namesIn(document, TEST));
      }
    }
    assertThat(named).hasSizeGreaterThan(30);
    assertThat(FILES).containsAll(named);
  }

  @Test
  void everyClassThatThePagesForContributorsNameIsInTheSources() {
    for (String page : List.of("CONTRIBUTING.md", "docs/architecture.md", "docs/design-notes.md")) {
      Set<String> named = namesIn(ProjectFiles.root().resolve(page), CLASS);
      assertThat(named).as(page).hasSizeGreaterThan(10);
      assertThat(WORDS).as("classes that %s names", page).containsAll(named);
    }
  }

  private static Set<String> namesIn(Path document, Pattern names) {
    Set<String> found = new TreeSet<>();
    for (String code : Documents.inlineCodeOf(document)) {
      names.matcher(code).results().map(MatchResult::group).forEach(found::add);
    }
    return found;
  }
}

package org.ottt.djl.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ottt.djl.testing.ProjectFiles;

/** Links between the documents, and from them to files of the project, lead somewhere. */
class LinksTest {

  @Test
  void everyLinkWithinTheProjectLeadsToAFileAndAHeading() {
    List<String> broken = new ArrayList<>();
    int checked = 0;
    for (Path document : Documents.all()) {
      for (String link : Documents.linksOf(document)) {
        if (link.matches("[a-z]+:.*")) {
          continue;
        }
        checked++;
        if (!leadsSomewhere(document, link)) {
          broken.add(ProjectFiles.root().relativize(document) + ": " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(checked).isGreaterThan(30);
  }

  private static boolean leadsSomewhere(Path document, String link) {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? document : document.resolveSibling(file).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0 || Documents.anchorsOf(target).contains(link.substring(hash + 1));
  }
}

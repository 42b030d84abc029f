package org.ottt.djl.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobsTest {

  @TempDir private Path folder;
  private Path first;
  private Path second;
  private Path notes;
  private Path deep;

  @BeforeEach
  void createFiles() throws IOException {
    Path old = Files.createDirectories(folder.resolve("[old]/sub")).getParent();
    first = Files.createFile(old.resolve("a.jar"));
    second = Files.createFile(old.resolve("b [1].jar"));
    deep = Files.createFile(old.resolve("sub/c.jar"));
    notes = Files.createFile(old.resolve("notes.txt"));
  }

  @Test
  void aPathThatExistsIsNoPattern() throws IOException {
    assertThat(Globs.resolve(first.toString())).containsExactly(first);
    assertThat(Globs.resolve(second.toString())).containsExactly(second);
    assertThat(Globs.resolve(folder + "/[old]")).containsExactly(folder.resolve("[old]"));
  }

  @Test
  void aFolderThatExistsIsNoPattern() throws IOException {
    assertThat(Globs.resolve(folder + "/[old]/*.jar")).containsExactly(first, second);
    assertThat(Globs.resolve(folder + "/[old]/?.jar")).containsExactly(first);
    assertThat(Globs.resolve(folder + "/[old]/sub/*.jar")).containsExactly(deep);
    assertThat(Globs.resolve(folder + "/[old]/*/*.jar")).containsExactly(deep);
  }

  @Test
  void aFolderIsNoneOfItsFiles() throws IOException {
    assertThat(Globs.resolve(folder + "/[old]/*"))
        .containsExactly(first, second, notes, deep.getParent());
    assertThat(Globs.resolve(folder + "/[old]/sub/**")).containsExactly(deep);
  }

  @Test
  void bracketsArePatternsElsewhere() throws IOException {
    Path o = Files.createFile(Files.createDirectory(folder.resolve("o")).resolve("o.jar"));
    assertThat(Globs.resolve(folder + "/[op]/*.jar")).containsExactly(o);
    assertThat(Globs.resolve(folder + "/{o,p}/[n-p].jar")).containsExactly(o);
  }

  @Test
  void backslashesSeparateFoldersWhereTheSystemSaysSo() throws IOException {
    String backslashed = folder.toString().replace('/', '\\');
    assertThat(Globs.resolve(backslashed + "\\[old]\\*.jar", '\\')).containsExactly(first, second);
    assertThat(Globs.resolve(backslashed + "\\[old]\\a.jar", '\\')).containsExactly(first);
    assertThat(Globs.resolve(backslashed + "\\*\\*\\*.jar", '\\')).containsExactly(deep);
    assertThat(Globs.resolve(folder + "/[old]/*.jar", '\\')).containsExactly(first, second);
  }

  @Test
  void whatIsNotThereIsAnErrorWithThePatternAsItWasGiven() {
    assertThatThrownBy(() -> Globs.resolve("nowhere\\*.jar", '\\'))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("Nothing matches nowhere\\*.jar in ");
    assertThatThrownBy(() -> Globs.resolve("nowhere/a.jar"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("There is no ");
  }
}

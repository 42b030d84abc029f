package org.ottt.djl.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {

  @TempDir Path temp;

  @Test
  void createsWhatIsMissing() throws IOException {
    Path folder = temp.resolve("a/b/c");
    assertThat(Folders.create(folder)).isEqualTo(folder).isDirectory();
    Files.writeString(folder.resolve("x"), "kept");
    assertThat(Folders.create(folder).resolve("x")).hasContent("kept");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aLinkToAFolderIsOne() throws IOException {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), disk);
    assertThat(Folders.create(link)).isEqualTo(link);
    Folders.create(link.resolve("runs"));
    assertThat(disk.resolve("runs")).isDirectory();
  }

  @Test
  void refusesAFile() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "x");
    assertThatThrownBy(() -> Folders.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("x");
  }
}

package org.ottt.djl.data.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexPlacesTest {

  @TempDir private Path folder;

  @Test
  void aFolderThatMayBeWrittenComesFirst() throws IOException {
    assertThat(IndexPlaces.of(folder, ".ottt-index"))
        .hasSize(2)
        .first()
        .isEqualTo(folder.resolve(".ottt-index"));
  }

  @Test
  void aFolderWithoutWritePermissionsIsLeftAloneByRootToo() throws IOException {
    Assumptions.assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"), "no POSIX permissions here");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assertThat(IndexPlaces.of(folder, ".ottt-index"))
          .hasSize(1)
          .allSatisfy(place -> assertThat(place.startsWith(folder)).isFalse());
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}

package org.ottt.djl.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.IIOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private Path target;

  @BeforeEach
  void writeOldContent() throws IOException {
    target = folder.resolve("config.json");
    Files.writeString(target, "old");
  }

  @Test
  void replacesContentAndLeavesNothingElse() throws IOException {
    AtomicFiles.write(target, out -> out.write(NEW));

    assertThat(target).hasContent("new");
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp*");
  }

  @Test
  void targetIsUntouchedWhileTheNewContentIsWritten() throws IOException {
    AtomicFiles.write(
        target,
        out -> {
          out.write(NEW);
          out.flush();
          assertThat(target).hasContent("old");
        });
  }

  @Test
  void saysWhatALibraryWasTold() {
    IOException told = new IOException("No space left on device");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    target,
                    out -> {
                      throw new IIOException("I/O error writing PNG file!", told);
                    }))
        .hasMessage("cannot write " + target + ": No space left on device");
    assertThat(target).hasContent("old");
  }

  @Test
  void saysThatItCannotWriteToAnotherFileSystem() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
      Path inZip = zip.getPath("/config.json");
      assertThatThrownBy(() -> AtomicFiles.write(inZip, out -> out.write(NEW)))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("/config.json", "another file system", "copy it there");
    }
  }

  @Test
  void failureLeavesOldContentAndNoTemporaryFile() {
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    target,
                    out -> {
                      out.write(NEW);
                      throw new IOException("disk full");
                    }))
        .hasMessage("cannot write " + target + ": disk full");

    assertThat(target).hasContent("old");
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp*");
  }

  @Test
  void aTemporaryFileThatIsDeletedDoesNotBecomeAnEmptyFile() {
    Path other = folder.resolve("other.json");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    other,
                    out -> {
                      out.write(NEW);
                      AtomicFiles.deleteLeftovers(folder);
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot write " + other + ": ");

    assertThat(other).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp*");
  }

  @Test
  void theEarlierFileIsKeptUnderAnotherName() throws IOException {
    Path previous = Files.writeString(folder.resolve("previous.json"), "older");

    AtomicFiles.writeKeeping(
        target,
        previous,
        out -> {
          out.write(NEW);
          out.flush();
          assertThat(target).hasContent("old");
          assertThat(previous).hasContent("older");
        });

    assertThat(target).hasContent("new");
    assertThat(previous).hasContent("old");
  }

  @Test
  void failureLeavesBothFilesAsTheyWere() throws IOException {
    Path previous = Files.writeString(folder.resolve("previous.json"), "older");

    assertThatThrownBy(
            () ->
                AtomicFiles.writeKeeping(
                    target,
                    previous,
                    out -> {
                      throw new IOException("disk full");
                    }))
        .hasMessageContaining("disk full");

    assertThat(target).hasContent("old");
    assertThat(previous).hasContent("older");
  }

  @Test
  void theFirstFileHasNoEarlierOne() throws IOException {
    Files.delete(target);
    Path previous = folder.resolve("previous.json");
    AtomicFiles.writeKeeping(target, previous, out -> out.write(NEW));
    assertThat(target).hasContent("new");
    assertThat(previous).doesNotExist();
  }

  @Test
  void interruptedThreadStillSaves() throws IOException {
    Thread.currentThread().interrupt();
    try {
      AtomicFiles.write(target, out -> out.write(NEW));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(target).hasContent("new");
  }

  @Test
  void pathWriterSeesTheExtension() throws IOException {
    AtomicFiles.writePath(
        target,
        path -> {
          assertThat(path.toString()).endsWith(".json");
          Files.writeString(path, "by path");
        });

    assertThat(target).hasContent("by path");
  }

  @Test
  void hasTheUsualPermissions() throws IOException {
    Path usual = Files.writeString(folder.resolve("usual"), "x");
    AtomicFiles.write(target, out -> out.write(NEW));

    assertThat(Files.getPosixFilePermissions(target))
        .isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void deletesLeftoversOnly() throws IOException {
    Files.writeString(folder.resolve(".tmp-0123-config.json"), "half");

    AtomicFiles.deleteLeftovers(folder);
    AtomicFiles.deleteLeftovers(folder.resolve("missing"));

    assertThat(folder).isDirectoryNotContaining("glob:**.tmp*");
    assertThat(target).exists();
  }

  @Test
  void missingFolderIsAnError() {
    Path nowhere = folder.resolve("missing").resolve("file");
    assertThatThrownBy(() -> AtomicFiles.write(nowhere, out -> out.write(NEW)))
        .isInstanceOf(IOException.class);
  }
}

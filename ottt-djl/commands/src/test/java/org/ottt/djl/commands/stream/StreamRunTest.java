package org.ottt.djl.commands.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.run.ExistingRun;
import org.ottt.djl.run.RunFolder;
import org.ottt.djl.training.checkpoint.CheckpointException;
import picocli.CommandLine;

class StreamRunTest {

  @TempDir private Path folder;

  @Test
  void aFolderThatCannotBeDeletedDoesNotHideTheFailure() throws IOException {
    StreamOptions options = new StreamOptions();
    Path run = folder.resolve("run");
    Path missing = folder.resolve("missing.safetensors");
    CommandLine line = new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true);
    line.parseArgs("--device=cpu", "--out=" + run, "--init-from=" + missing);
    try (RunFolder opened = RunFolder.open(run, ExistingRun.REFUSE)) {
      // A folder with a file in it, which is not deleted.
      Path lock = run.resolve("run.lock");
      Files.delete(lock);
      Files.createDirectories(lock.resolve("own"));
      StreamRun stream = new StreamRun(options, opened, line, InputStream.nullInputStream());
      Throwable failure = catchThrowable(stream::run);
      assertThat(failure)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(missing.toString());
      assertThat(failure.getSuppressed())
          .hasOnlyElementsOfType(DirectoryNotEmptyException.class)
          .hasSize(1);
    }
  }
}

package org.ottt.djl.commands.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a command says on a machine where PyTorch has not been unpacked yet. */
public final class FirstStart {

  private FirstStart() {}

  /**
   * Starts a command, and asserts that it says that the first start takes longer.
   *
   * @param cache a file that does not exist yet; nothing can be unpacked into it, so the command
   *     ends there
   */
  public static void assertAnnounced(Path cache, String mainClass, String... arguments)
      throws IOException, InterruptedException {
    // PyTorch of another place is not unpacked.
    assumeThat(System.getenv("PYTORCH_LIBRARY_PATH")).isNull();
    Files.createFile(cache);
    CommandRun first =
        ChildProcess.run(
            ChildProcess.java(List.of("-Xmx512m"), mainClass, arguments),
            Map.of("DJL_CACHE_DIR", cache.toString()));
    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(first.err()).contains("unpacking PyTorch's libraries", "once", "set DJL_CACHE_DIR");
  }
}

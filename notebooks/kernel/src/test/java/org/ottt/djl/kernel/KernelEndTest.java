package org.ottt.djl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the kernel's process ends. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class KernelEndTest {

  @TempDir private Path folder;

  /** Stands in for Jupyter: a process that does nothing until it is killed. */
  static final class Parent {

    private Parent() {}

    public static void main(String... args) throws InterruptedException {
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @Test
  void endsWhenAsked() throws Exception {
    try (JupyterClient client = new JupyterClient(folder, Map.of())) {
      assertThat(client.control("shutdown_request", Map.of("restart", false)).get("restart"))
          .isNotNull();
      assertThat(client.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(client.process().exitValue()).isZero();
    }
  }

  @Test
  void endsWhenAskedWhileACellRuns() throws Exception {
    try (JupyterClient client = new JupyterClient(folder, Map.of())) {
      String endless = client.sendCell("System.out.println(\"runs\");\nwhile (true) {}");
      client.awaitPublished(endless, "stream");
      client.control("shutdown_request", Map.of("restart", false));
      assertThat(client.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void endsWithItsParent() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName())
            .start();
    try (JupyterClient client =
        new JupyterClient(folder, Map.of("JPY_PARENT_PID", Long.toString(parent.pid())))) {
      String endless = client.sendCell("System.out.println(\"runs\");\nwhile (true) {}");
      client.awaitPublished(endless, "stream");
      assertThat(client.process().isAlive()).isTrue();
      parent.destroyForcibly().waitFor();
      assertThat(client.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      parent.destroyForcibly();
    }
  }
}

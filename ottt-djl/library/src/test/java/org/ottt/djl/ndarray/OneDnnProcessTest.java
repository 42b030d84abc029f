package org.ottt.djl.ndarray;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ottt.djl.measurement.OwnJava;

class OneDnnProcessTest {

  @Test
  void convolutionsAreRightOnThisMachine() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(OneDnn.isSuspicious(manager) || ConvolutionProbe.isRight(manager)).isTrue();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thePropertyReachesPyTorch() throws IOException, InterruptedException {
    assertThat(answerUnder("on")).isEqualTo("used before: true, after: true");
    assertThat(answerUnder("off"))
        .isEqualTo("used before: true, after: false, convolutions right: true");
  }

  private static String answerUnder(String choice) throws IOException, InterruptedException {
    List<String> option = List.of("-D" + OneDnn.PROPERTY + "=" + choice);
    Process process =
        new ProcessBuilder(OwnJava.command(option, Main.class))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().reduce((before, last) -> last).orElse("");
  }

  /** What runs in the other process. */
  static final class Main {

    private Main() {}

    /** Says whether oneDNN is used before and after the property was followed. */
    public static void main(String[] arguments) {
      try (NDManager manager = NDManager.newBaseManager()) {
        boolean before = TorchContext.find().orElseThrow().usesOneDnn();
        OneDnn.probe(manager);
        boolean after = TorchContext.find().orElseThrow().usesOneDnn();
        System.out.println(
            "used before: "
                + before
                + ", after: "
                + after
                + (after ? "" : ", convolutions right: " + ConvolutionProbe.isRight(manager)));
      }
    }
  }
}

package org.ottt.djl.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.layout.DevkitFiles;
import org.ottt.djl.testing.Fuzz;

/** Damaged labels of ImageNet's validation images, from the devkit or Kaggle: read or refused. */
class ValidationLabelsFuzzTest {

  private static final Set<Class<? extends Exception>> REFUSED = Set.of(DataException.class);
  private static final List<String> IDS = List.of("n01440764", "n01443537", "n02099601");

  static final byte[] TRUTH = "3\n1\n2\n2\n".getBytes(StandardCharsets.UTF_8);
  static final byte[] KAGGLE =
      """
      ImageId,PredictionString
      ILSVRC2012_val_00000001,n01440764 1 2 3 4\s
      ILSVRC2012_val_00000002,"n02099601 1 2 3 4 n02099601 5 6 7 8"
      """
          .getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  static byte[] meta() throws IOException {
    return DevkitFiles.meta(IDS);
  }

  @BeforeEach
  void writeTheOtherHalf() throws IOException {
    Files.write(folder.resolve("meta.mat"), meta());
    Files.write(folder.resolve("ILSVRC2012_validation_ground_truth.txt"), TRUTH);
  }

  @Test
  void matlabFiles() throws IOException, InterruptedException {
    Fuzz fuzz =
        new Fuzz(folder.resolve("meta.mat"), List.of(meta()), REFUSED)
            .within(8 << 20, 64)
            .run(3000, file -> ImageNetDevkit.read(folder));
    assertThat(fuzz.refused()).isGreaterThan(300);
  }

  @Test
  void numbers() throws IOException, InterruptedException {
    Fuzz fuzz =
        new Fuzz(folder.resolve("ILSVRC2012_validation_ground_truth.txt"), List.of(TRUTH), REFUSED)
            .within(8 << 20, 64)
            .run(1000, file -> ImageNetDevkit.read(folder));
    assertThat(fuzz.refused()).isGreaterThan(100);
  }

  @Test
  void kaggle() throws IOException, InterruptedException {
    Fuzz fuzz =
        new Fuzz(folder.resolve("LOC_val_solution.csv"), List.of(KAGGLE), REFUSED)
            .within(8 << 20, 64)
            .run(3000, ValidationLabels::ofKaggle);
    assertThat(fuzz.refused()).isGreaterThan(100);
  }
}

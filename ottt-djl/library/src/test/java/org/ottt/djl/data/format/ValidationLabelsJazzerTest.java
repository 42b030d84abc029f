package org.ottt.djl.data.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.testing.Fuzz;

/** Whatever the bytes, labels of ImageNet's validation images are read or refused. */
class ValidationLabelsJazzerTest {

  @TempDir private static Path folder;

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(
        ValidationLabelsFuzzTest.meta(),
        ValidationLabelsFuzzTest.TRUTH,
        ValidationLabelsFuzzTest.KAGGLE);
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "5s")
  void reads(byte[] bytes) throws Exception {
    Path meta = folder.resolve("meta.mat");
    Path truth = folder.resolve("ILSVRC2012_validation_ground_truth.txt");
    Files.write(truth, ValidationLabelsFuzzTest.TRUTH);
    fuzz(meta, bytes, file -> ImageNetDevkit.read(folder));
    Files.write(meta, ValidationLabelsFuzzTest.meta());
    fuzz(truth, bytes, file -> ImageNetDevkit.read(folder));
    fuzz(folder.resolve("LOC_val_solution.csv"), bytes, ValidationLabels::ofKaggle);
  }

  private static void fuzz(Path file, byte[] bytes, Fuzz.Reading reading) throws Exception {
    new Fuzz(file, List.of(), Set.of(DataException.class)).within(8 << 20, 64).read(bytes, reading);
  }
}

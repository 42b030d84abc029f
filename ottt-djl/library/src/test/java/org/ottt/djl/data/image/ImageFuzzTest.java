package org.ottt.djl.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.testing.Fuzz;

/** Damaged JPEG and PNG files: a picture or a refusal. */
class ImageFuzzTest {

  private static final int SIZE = 16;
  private static final TrainPipeline TRAIN = new TrainPipeline(SIZE);
  private static final TestPipeline TEST = new TestPipeline(SIZE);

  @TempDir private Path folder;

  @Test
  void jpeg() throws IOException, InterruptedException {
    List<byte[]> good = new ArrayList<>();
    for (String name :
        List.of(
            "jpeg-420.jpg",
            "jpeg-progressive.jpg",
            "jpeg-gray.jpg",
            "jpeg-cmyk.jpg",
            "jpeg-ycck.jpg",
            "jpeg-restarts.jpg",
            "jpeg-broken-exif.jpg")) {
      good.add(TestImages.resource(name));
    }
    assertThat(fuzz(good, 4000).refused()).isGreaterThan(500);
  }

  @Test
  void png() throws IOException, InterruptedException {
    List<byte[]> good = new ArrayList<>();
    for (String name :
        List.of(
            "png-bilevel.png",
            "png-gray-16.png",
            "png-gray-alpha.png",
            "png-palette.png",
            "png-rgb-16.png")) {
      good.add(TestImages.resource(name));
    }
    assertThat(fuzz(good, 3000).refused()).isGreaterThan(500);
  }

  @Test
  void webp() throws IOException, InterruptedException {
    List<byte[]> good = new ArrayList<>();
    for (String name :
        List.of(
            "webp-lossy.webp",
            "webp-lossy-alpha.webp",
            "webp-lossless.webp",
            "webp-lossless-alpha.webp",
            "webp-profile.webp")) {
      good.add(TestImages.resource(name));
    }
    assertThat(fuzz(good, 3000).refused()).isGreaterThan(500);
  }

  private Fuzz fuzz(List<byte[]> good, int files) throws IOException, InterruptedException {
    return fuzz(folder, good).run(files, ImageFuzzTest::decode);
  }

  static Fuzz fuzz(Path folder, List<byte[]> good) {
    return new Fuzz(folder.resolve("fuzz.img"), good, Set.of(UndecodableImageException.class))
        // A PNG's decoder takes some rows, one of which may be deflated by 1032 in a small file.
        .within(16 << 20, 64);
  }

  /** Decodes a file as for training and as for a test. */
  static void decode(Path file) throws IOException {
    EncodedImage image = EncodedImage.of(Files.readAllBytes(file));
    float[] target = new float[3 * SIZE * SIZE];
    TRAIN.apply(image, new SplittableRandom(1), target, 0);
    TEST.apply(image, new SplittableRandom(1), target, 0);
  }
}

package org.ottt.djl.data.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, an image is decoded or refused. */
class ImageJazzerTest {

  @TempDir private static Path folder;

  static Stream<byte[]> seeds() throws IOException {
    return Stream.of(
        TestImages.resource("jpeg-420.jpg"),
        TestImages.resource("jpeg-progressive.jpg"),
        TestImages.resource("jpeg-cmyk.jpg"),
        TestImages.resource("jpeg-restarts.jpg"),
        TestImages.resource("jpeg-broken-exif.jpg"),
        TestImages.resource("png-palette.png"),
        TestImages.resource("png-gray-alpha.png"),
        TestImages.resource("png-rgb-16.png"));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "5s")
  void decodes(byte[] bytes) throws Exception {
    ImageFuzzTest.fuzz(folder, List.of()).read(bytes, ImageFuzzTest::decode);
  }
}

package org.ottt.djl.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedImageTest {

  private static byte[] bytes(RgbImage image) {
    byte[] result = new byte[3 * image.width() * image.height()];
    for (int i = 0; i < result.length; i++) {
      int pixel = i / 3;
      result[i] = (byte) image.value(pixel % image.width(), pixel / image.width(), i % 3);
    }
    return result;
  }

  private static byte[] withSize(byte[] jpeg, int width, int height) {
    byte[] changed = jpeg.clone();
    for (int i = 0; i < changed.length; i++) {
      if (changed[i] == (byte) 0xff && changed[i + 1] == (byte) 0xc0) {
        changed[i + 5] = (byte) (height >> 8);
        changed[i + 6] = (byte) height;
        changed[i + 7] = (byte) (width >> 8);
        changed[i + 8] = (byte) width;
        return changed;
      }
    }
    throw new IllegalArgumentException("no frame header");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jpeg-420.jpg",
        "jpeg-444.jpg",
        "jpeg-444-no-jfif.jpg",
        "jpeg-progressive.jpg",
        "jpeg-restarts.jpg",
        "jpeg-rgb.jpg",
        "jpeg-gray.jpg",
        "jpeg-gray-rgb-profile.jpg",
        "jpeg-exif-rotated.jpg",
        "jpeg-cmyk.jpg",
        "jpeg-cmyk-no-adobe.jpg",
        "jpeg-cmyk-rgb-profile.jpg",
        "jpeg-ycck.jpg",
        "jpeg-broken-profile.jpg",
        "jpeg-broken-exif.jpg",
        "jpeg-trailing-bytes.jpg",
        "png-rgb.png",
        "png-rgba.png",
        "png-gray.png",
        "png-gray-alpha.png",
        "png-gray-16.png",
        "png-rgb-16.png",
        "png-bilevel.png",
        "png-palette.png",
        "png-palette-transparent.png",
        "png-rgb-profile.png",
        "png-broken-profile.png",
        "webp-lossless.webp",
        "webp-lossless-alpha.webp",
        "webp-palette.webp",
        "webp-profile.webp"
      })
  void readsWhatPilReads(String name) throws IOException {
    EncodedImage image = EncodedImage.of(TestImages.resource(name));
    assertThat(image.width()).isEqualTo(24);
    assertThat(image.height()).isEqualTo(16);
    assertThat(bytes(image.decode())).isEqualTo(TestImages.expected(name));
  }

  /** The decoder repeats the colours of 2 x 2 pixels, PIL's interpolates them. */
  @ParameterizedTest
  @ValueSource(strings = {"webp-lossy.webp", "webp-lossy-alpha.webp"})
  void readsLossyWebpAsPilDoesButForFineColours(String name) throws IOException {
    EncodedImage image = EncodedImage.of(TestImages.resource(name));
    assertThat(image.width()).isEqualTo(24);
    assertThat(image.height()).isEqualTo(16);
    byte[] actual = bytes(image.decode());
    byte[] expected = TestImages.expected(name);
    double difference = 0;
    for (int i = 0; i < actual.length; i += 3) {
      difference += Math.abs(luminance(actual, i) - luminance(expected, i));
    }
    assertThat(difference / (24 * 16)).isLessThan(1);
    for (int channel = 0; channel < 3; channel++) {
      assertThat(mean(actual, channel)).isCloseTo(mean(expected, channel), within(1.0));
    }
  }

  private static double luminance(byte[] pixels, int start) {
    return 0.299 * Byte.toUnsignedInt(pixels[start])
        + 0.587 * Byte.toUnsignedInt(pixels[start + 1])
        + 0.114 * Byte.toUnsignedInt(pixels[start + 2]);
  }

  private static double mean(byte[] pixels, int channel) {
    double sum = 0;
    for (int i = channel; i < pixels.length; i += 3) {
      sum += Byte.toUnsignedInt(pixels[i]);
    }
    return 3 * sum / pixels.length;
  }

  @Test
  void refusesAnAnimatedWebp() throws IOException {
    byte[] file = new byte[30];
    byte[] name = "WEBPVP8X".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(0x46464952).putInt(22).put(name);
    file[16] = 10;
    file[20] = 2;
    assertThatThrownBy(() -> EncodedImage.of(file)).hasMessage("an animated WebP is not supported");
  }

  @Test
  void fewBytesOfWebpThatPromiseManyPixelsAreNotDecoded() throws IOException {
    byte[] file = TestImages.resource("webp-lossless.webp");
    // 14 bits each, one less than width and height: 9,000 x 9,000.
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 8999 | 8999 << 14);
    assertThatThrownBy(() -> EncodedImage.of(file))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessageContaining("cannot hold 9000 x 9000 pixels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jpeg-420.jpg",
        "jpeg-cmyk.jpg",
        "jpeg-ycck.jpg",
        "png-palette.png",
        "webp-lossy.webp",
        "webp-lossless-alpha.webp"
      })
  void decodesPartsInSteps(String name) throws IOException {
    EncodedImage image = EncodedImage.of(TestImages.resource(name));
    RgbImage whole = image.decode();
    RgbImage part = image.decode(new PixelBox(5, 3, 9, 12), 3);
    assertThat(part.width()).isEqualTo(3);
    assertThat(part.height()).isEqualTo(4);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 3; x++) {
        assertThat(part.value(x, y, 1)).isEqualTo(whole.value(5 + 3 * x + 1, 3 + 3 * y + 1, 1));
      }
    }
    assertThatThrownBy(() -> image.decode(new PixelBox(16, 0, 9, 1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not within 24 x 16");
    assertThatThrownBy(() -> image.decode(new PixelBox(0, 0, 2, 2), 3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jpeg-420.jpg",
        "jpeg-progressive.jpg",
        "jpeg-gray-rgb-profile.jpg",
        "png-rgb.png",
        "webp-lossy.webp",
        "webp-profile.webp"
      })
  void refusesATruncatedFileWhereverItIsCut(String name) throws IOException {
    byte[] file = TestImages.resource(name);
    for (int length = 8; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> EncodedImage.of(cut))
          .isInstanceOf(UndecodableImageException.class)
          .hasMessage("the file is truncated");
    }
  }

  @Test
  void refusesWhatIsNoImage() throws IOException {
    assertThatThrownBy(() -> EncodedImage.of(new byte[0])).hasMessage("the file is empty");
    assertThatThrownBy(() -> EncodedImage.of("GIF89a and more".getBytes(StandardCharsets.US_ASCII)))
        .hasMessage("the file is neither JPEG, PNG nor WebP");
    byte[] jpeg = TestImages.resource("jpeg-420.jpg");
    assertThatThrownBy(() -> EncodedImage.of(withSize(jpeg, 0, 16)))
        .hasMessage("the image has no pixels");
    byte[] lossless = jpeg.clone();
    for (int i = 0; i < lossless.length; i++) {
      if (lossless[i] == (byte) 0xff && lossless[i + 1] == (byte) 0xc0) {
        lossless[i + 1] = (byte) 0xc3;
        break;
      }
    }
    assertThatThrownBy(() -> EncodedImage.of(lossless)).hasMessageContaining("lossless");
  }

  @Test
  void refusesAnImageThatIsTooLargeBeforeDecodingIt() throws IOException {
    byte[] jpeg = TestImages.resource("jpeg-420.jpg");
    byte[] withScan = Arrays.copyOf(jpeg, jpeg.length + 200_000);
    System.arraycopy(jpeg, jpeg.length - 2, withScan, withScan.length - 2, 2);
    Arrays.fill(withScan, jpeg.length - 2, jpeg.length, (byte) 0);
    assertThat(EncodedImage.of(withSize(withScan, 10_000, 10_000)).width()).isEqualTo(10_000);
    assertThatThrownBy(() -> EncodedImage.of(withSize(jpeg, 10_001, 10_000)))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessage("10001 x 10000 pixels are more than the limit of 100 megapixels");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg-420.jpg", "jpeg-progressive.jpg", "jpeg-ycck.jpg", "png-rgb.png"})
  void answersDamageWithOneKindOfException(String name) throws IOException {
    byte[] file = TestImages.resource(name);
    SplittableRandom random = new SplittableRandom(3);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] damaged = file.clone();
      for (int k = 0; k < 4; k++) {
        damaged[random.nextInt(2, damaged.length)] = (byte) random.nextInt();
      }
      try {
        EncodedImage image = EncodedImage.of(damaged);
        // A damaged size may ask for a large but allowed image, which only takes time here.
        if ((long) image.width() * image.height() < 1_000_000) {
          assertThat(image.decode().width()).isEqualTo(image.width());
        }
      } catch (UndecodableImageException e) {
        refused++;
        assertThat(e).hasMessageNotContaining("\n");
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void fewBytesThatPromiseManyPixelsAreNotDecoded() throws IOException {
    for (String format : new String[] {"jpeg", "png"}) {
      byte[] file = TestImages.blobs(16, 16, format, 1);
      int size = format.equals("png") ? 16 : indexOfFrame(file) + 5;
      ByteBuffer bytes = ByteBuffer.wrap(file);
      if (format.equals("png")) {
        bytes.putInt(size, 9_000).putInt(size + 4, 9_000);
      } else {
        bytes.putShort(size, (short) 9_000).putShort(size + 2, (short) 9_000);
      }
      assertThatExceptionOfType(UndecodableImageException.class)
          .isThrownBy(() -> EncodedImage.of(file))
          .withMessageMatching("\\d+ bytes cannot hold 9000 x 9000 pixels");
    }
  }

  @Test
  void thePixelsOfAPngCountWithTheirBits() throws IOException {
    byte[] file = TestImages.resource("png-rgb-16.png");
    // As bits of one pixel each they might be there, but not at 48 bits.
    int rows = 1032 * file.length / 1000;
    ByteBuffer.wrap(file).putInt(16, 1000).putInt(20, rows);
    assertThatThrownBy(() -> EncodedImage.of(file))
        .isInstanceOf(UndecodableImageException.class)
        .hasMessageEndingWith("bytes cannot hold 1000 x " + rows + " pixels");
  }

  @Test
  void aJpegOfEndlessScansIsNotDecoded() throws IOException {
    byte[] file = TestImages.resource("jpeg-progressive.jpg");
    int scan = file.length - 2;
    while (file[scan] != (byte) 0xff || file[scan + 1] != (byte) 0xda) {
      scan--;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, file.length - 2);
    for (int i = 0; i < 100; i++) {
      out.write(file, scan, file.length - 2 - scan);
    }
    out.write(file, file.length - 2, 2);
    assertThatExceptionOfType(UndecodableImageException.class)
        .isThrownBy(() -> EncodedImage.of(out.toByteArray()))
        .withMessage("the JPEG file has more than 100 scans");
  }

  private static int indexOfFrame(byte[] file) {
    int at = 0;
    while (file[at] != (byte) 0xff || file[at + 1] != (byte) 0xc0) {
      at++;
    }
    return at;
  }
}

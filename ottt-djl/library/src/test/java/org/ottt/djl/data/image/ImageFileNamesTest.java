package org.ottt.djl.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.JPEG", "a.jpe", "a.b.jfif", "a.png", "a.WebP"})
  void readsTheEndingsOfItsFormats(String name) {
    assertThat(ImageFileNames.isImage(name)).isTrue();
    assertThat(ImageFileNames.isUnreadImage(name)).isFalse();
    assertThat(ImageFileNames.isImage("._" + name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.bmp", "a.GIF", "a.tif", "a.b.tiff", "a.ppm", "a.pgm", "a.avif", "a.HEIC"})
  void knowsTheEndingsOfOtherImages(String name) {
    assertThat(ImageFileNames.isUnreadImage(name)).isTrue();
    assertThat(ImageFileNames.isImage(name)).isFalse();
    assertThat(ImageFileNames.isUnreadImage("._" + name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "jpg", "a.jpg.part", ".bmp", ".jpg", "a.", ""})
  void anythingElseIsNoImage(String name) {
    assertThat(ImageFileNames.isImage(name)).isFalse();
    assertThat(ImageFileNames.isUnreadImage(name)).isFalse();
  }

  @Test
  void knowsAllEndingsOfJpeg() {
    assertThat(List.of("a.jpg", "a.Jpeg", "a.jpe", "a.JFIF")).allMatch(ImageFileNames::isJpeg);
    assertThat(List.of("a.png", "a.webp", "jpg")).noneMatch(ImageFileNames::isJpeg);
  }
}

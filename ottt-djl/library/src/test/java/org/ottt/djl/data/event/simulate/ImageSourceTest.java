package org.ottt.djl.data.event.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.EncodedImage;
import org.ottt.djl.data.image.RgbImage;
import org.ottt.djl.data.image.TestImages;

class ImageSourceTest {

  @TempDir Path folder;

  @Test
  void aPartOfAFolderHoldsAllClasses() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      Files.createDirectory(folder.resolve(name));
      for (int i = 0; i < 4; i++) {
        BufferedImage image = new BufferedImage(3, 3, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 20 * (name.charAt(0) - 'a') + i);
        ImageIO.write(image, "png", folder.resolve(name).resolve("x" + i + ".png").toFile());
      }
    }

    StillImages part = ImageSource.FOLDER.open(folder, 6, 0).get(0);
    assertThat(IntStream.range(0, part.size()).mapToObj(part::target))
        .containsExactly("a/x0", "a/x1", "b/x0", "b/x1", "c/x0", "c/x1");
    assertThat(part.image(3).values()).containsExactly(new FolderImages(folder).image(5).values());

    StillImages all = ImageSource.FOLDER.open(folder, 0, 0).get(0);
    assertThat(all.size()).isEqualTo(12);
  }

  @Test
  void hiddenFilesAndFoldersAreNotFilmed() throws IOException {
    // Hidden itself, which does not matter.
    Path source = folder.resolve(".photos");
    for (String file :
        List.of("cat/a.png", "cat/.b.png", ".thumbnails/a.png", "__MACOSX/cat/a.png")) {
      Files.createDirectories(source.resolve(file).getParent());
      BufferedImage image = new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(image, "png", source.resolve(file).toFile());
    }
    Files.createDirectory(source.resolve("folder.png"));
    StillImages images = ImageSource.FOLDER.open(source, 0, 0).get(0);
    assertThat(IntStream.range(0, images.size()).mapToObj(images::target)).containsExactly("cat/a");
  }

  /** Java's conversion from grey to RGB makes all but black and white brighter. */
  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void greyFilesAreAsBrightAsTheSamePictureInColour(String ending) throws IOException {
    int grey = 100;
    BufferedImage one = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    one.getRaster().setSamples(0, 0, 8, 8, 0, IntStream.generate(() -> grey).limit(64).toArray());
    BufferedImage three = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    IntStream.range(0, 64).forEach(i -> three.setRGB(i % 8, i / 8, 0x10101 * grey));
    assertThat(ImageIO.write(one, ending, folder.resolve("a." + ending).toFile())).isTrue();
    ImageIO.write(three, "png", folder.resolve("b.png").toFile());
    StillImages images = ImageSource.FOLDER.open(folder, 0, 0).get(0);
    assertThat(images.image(0).values()).containsExactly(images.image(1).values());
  }

  @Test
  void webpIsFilmedAsTheSamePictureInPng() throws IOException {
    byte[] webp = TestImages.resource("webp-lossless.webp");
    Files.write(folder.resolve("a.webp"), webp);
    Files.write(folder.resolve("b.WebP"), Arrays.copyOf(webp, webp.length / 2));
    RgbImage pixels = EncodedImage.of(webp).decode();
    BufferedImage same =
        new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < pixels.height(); y++) {
      for (int x = 0; x < pixels.width(); x++) {
        int red = pixels.value(x, y, 0);
        same.setRGB(x, y, red << 16 | pixels.value(x, y, 1) << 8 | pixels.value(x, y, 2));
      }
    }
    ImageIO.write(same, "png", folder.resolve("c.png").toFile());
    StillImages images = ImageSource.FOLDER.open(folder, 0, 0).get(0);
    assertThat(images.image(0).values()).containsExactly(images.image(2).values());
    assertThat(images.image(0).width()).isEqualTo(pixels.width());
    assertThatThrownBy(() -> images.image(1))
        .isInstanceOf(DataException.class)
        .hasMessage(folder.resolve("b.WebP") + ": the file is truncated");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksAreFollowedAsInTraining() throws IOException {
    Path dogs = Files.createDirectory(folder.resolve("dogs"));
    Path cats = Files.createDirectories(folder.resolve("source/cat"));
    BufferedImage image = new BufferedImage(3, 3, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, "png", dogs.resolve("a.png").toFile());
    ImageIO.write(image, "png", cats.resolve("a.png").toFile());
    Path source = folder.resolve("source");
    Files.createSymbolicLink(source.resolve("dog"), dogs);
    Path link = Files.createSymbolicLink(folder.resolve("link"), source);

    StillImages images = ImageSource.FOLDER.open(link, 0, 0).get(0);
    assertThat(IntStream.range(0, images.size()).mapToObj(images::target))
        .containsExactly("cat/a", "dog/a");

    Files.createSymbolicLink(source.resolve("loop"), source);
    assertThatThrownBy(() -> ImageSource.FOLDER.open(source, 0, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("loop is a link that forms a loop");
  }
}

package org.ottt.djl.data.event.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}

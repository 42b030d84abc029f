package org.ottt.djl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.repository.zoo.ZooModel;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.testing.StandardOutput;
import org.ottt.djl.testing.TestDescriptions;
import org.ottt.djl.testing.TestRun;

/** The example of a prediction of docs/your-own-images.md. */
class ReadmeExampleTest {

  @TempDir private Path folder;

  private static void example(Path runFolder, Path imageFile) throws Exception {
    // example begin
    Image image = ImageFactory.getInstance().fromFile(imageFile);
    try (ZooModel<Image, Classifications> model = SpikingModels.load(runFolder);
        Predictor<Image, Classifications> predictor = model.newPredictor()) {
      String best = predictor.predict(image).best().getClassName();

      // Or step by step, at most 12, until the best class leads by 0.5:
      AnytimePrediction early = new AnytimePredictor(model).predict(image, 12, 0.5);
      System.out.printf("%s, or %s after %d steps%n", best, early.best(), early.stepsUsed());
    }
    // example end
  }

  @Test
  void runs() throws Exception {
    TestRun.write(folder, TestDescriptions.nfResNet(false), 1);
    Path imageFile = folder.resolve("image.png");
    ImageIO.write(TestRun.pixels(1, 30, 20, BufferedImage.TYPE_INT_RGB), "png", imageFile.toFile());

    assertThat(StandardOutput.of(() -> example(folder, imageFile)))
        .matches("(cat|dog|.*quoted.*), or .* after \\d+ steps\\R");
  }
}

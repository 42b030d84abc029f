package org.ottt.djl.evaluation.files;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.evaluation.AnytimeAccuracy;
import org.ottt.djl.evaluation.ConfusionMatrix;
import org.ottt.djl.evaluation.Evaluation;
import org.ottt.djl.evaluation.LayerActivity;
import org.ottt.djl.evaluation.ScoredSample;
import org.ottt.djl.evaluation.StepAccuracy;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.plot.SamplePicture;
import org.ottt.djl.testing.ChildJvm;
import org.ottt.djl.testing.TestDescriptions;

class EvaluationFilesTest {

  private static final List<String> PLOTS =
      List.of("accuracy.png", "anytime.png", "confusion.png", "firing_rates.png", "worst.png");

  @TempDir private Path folder;

  private static Evaluation evaluation(int classes) {
    ConfusionMatrix confusion = new ConfusionMatrix(classes);
    confusion.add(0, 0);
    confusion.add(0, 1);
    confusion.add(1, 1);
    return new Evaluation(
        List.of(new StepAccuracy(1, 3, 1, 3, 0.9, 0.8), new StepAccuracy(2, 3, 2, 3, 0.7, 0.6)),
        2,
        confusion,
        List.of(
            new LayerActivity(1, new Shape(2, 4, 4), 9, List.of(1.0, 3.0)),
            new LayerActivity(2, new Shape(8), 3, List.of(0.0, 2.0))),
        List.of(new ScoredSample(17, 0, 1, 0.75, 1.25, new float[3 * 64])),
        0,
        List.of(
            new AnytimeAccuracy(0, 1, List.of(3, 0)), new AnytimeAccuracy(0.5, 2, List.of(1, 2))));
  }

  @Test
  void tablesSayWhatWasFound() throws IOException {
    EvaluationFiles.write(evaluation(3), TestDescriptions.vgg(false), folder);
    // Rate at T = 2: 6 spikes of 40 neurons in 2 steps. Operations: 4 * 9 + 2 * 3.
    assertThat(folder.resolve("accuracy.csv"))
        .content()
        .contains("time_steps,samples,top1,top5,loss,firing_rate,synaptic_operations")
        .contains("2,3," + 2 / 3.0 + ",1.0,0.7,0.075,42.0");
    assertThat(folder.resolve("firing_rates.csv"))
        .content()
        .contains("1,\"(2, 4, 4)\",32,9.0,2,0.0625,4.0,36.0");
    assertThat(folder.resolve("confusion.csv"))
        .content()
        .contains("cat,1,1,0\n")
        .contains("\"\"\"quoted\"\" ü\",0,0,0");
    // One sample stopped after a step and two after two: 5 / 3 steps on average.
    assertThat(folder.resolve("anytime.csv"))
        .content()
        .contains("margin,accuracy,mean_steps,stopped_at_1,stopped_at_2")
        .contains("0.5," + 2 / 3.0 + "," + 5 / 3.0 + ",1,2");
    assertThat(folder.resolve("worst.csv")).content().contains("1,17,cat,dog,0.7500,1.2500");
  }

  @Test
  void plotsAreThereForFewAndForManyClasses() throws IOException {
    NetworkDescription few = TestDescriptions.vgg(false);
    List<String> names = IntStream.range(0, 120).mapToObj(i -> "class number " + i).toList();
    NetworkDescription many =
        new NetworkDescription(few.architecture(), few.input(), names, few.neurons(), 3);
    for (NetworkDescription network : List.of(few, many)) {
      List<String> written =
          EvaluationFiles.write(evaluation(network.classes().size()), network, folder);
      assertThat(written).containsAll(PLOTS);
      for (String plot : PLOTS) {
        BufferedImage image = ImageIO.read(folder.resolve(plot).toFile());
        assertThat(image.getWidth()).as(plot).isGreaterThan(1000);
        Files.delete(folder.resolve(plot));
      }
    }
  }

  @Test
  void picturesShowImagesAsTheyWereAndEventsInTwoColours() {
    InputDescription colour = TestDescriptions.INPUT;
    float[] values = new float[3 * 64];
    for (int channel = 0; channel < 3; channel++) {
      values[channel * 64 + 9] = colour.normalization().normalizePixel(10 + 100 * channel, channel);
    }
    assertThat(SamplePicture.of(values, colour).getRGB(1, 1) & 0xffffff).isEqualTo(0x0a6ed2);

    // Two frames of two channels: one event of the first kind in the last pixel.
    float[] events = new float[2 * 2 * 4];
    events[8 + 3] = 1;
    BufferedImage picture = SamplePicture.of(events, new InputDescription(2, 2, 2, 2, null));
    assertThat(picture.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);
    assertThat(picture.getRGB(1, 1) & 0xffffff).isEqualTo(0x0072b2);
  }

  @Test
  void withoutFontsPicturesHaveNoText() throws Exception {
    Path noFonts = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig/>");
    List<String> command =
        ChildJvm.command(List.of("-Duser.home=" + folder), Writer.class, folder.toString());
    ChildJvm.Result result =
        ChildJvm.run(command, Map.of("FONTCONFIG_FILE", noFonts.toString()), folder);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).containsOnlyOnce("Java cannot draw text here");
    assertThat(folder.resolve("worst.png")).exists();
    assertThat(folder.resolve("confusion.png")).exists();
    assertThat(folder.resolve("accuracy.png")).doesNotExist();
  }

  /** Writes in a process of its own. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      EvaluationFiles.write(evaluation(3), TestDescriptions.vgg(false), Path.of(args[0]));
    }
  }
}

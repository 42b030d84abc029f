package org.ottt.djl.commands.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.cluster.Communicator;
import org.ottt.djl.data.AugmentedSamples;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.SampleSource;
import org.ottt.djl.data.image.ImageSamples;
import org.ottt.djl.data.layout.ImageFiles;

/** What the processes of a run find out about each other's data before anything is written. */
class SameDataTest {

  private static final List<String> FILES =
      List.of(
          "train/a/1.png",
          "train/a/2.png",
          "train/b/1.png",
          "train/b/2.png",
          "val/a/1.png",
          "val/b/1.png");

  @TempDir private Path folder;

  /** Rank 1 of 2; it hears of rank 0 what it is given here. */
  private record Second(String first) implements Communicator {

    @Override
    public int rank() {
      return 1;
    }

    @Override
    public int size() {
      return 2;
    }

    @Override
    public void allReduce(float[] values) {
      throw new AssertionError();
    }

    @Override
    public void allReduce(double[] values) {
      // Rank 0 has no failure to add.
    }

    @Override
    public byte[] broadcast(byte[] bytes) {
      return first.getBytes(UTF_8);
    }

    @Override
    public void close() {}
  }

  private static List<String> with(String other, String insteadOf) {
    List<String> files = new ArrayList<>(FILES);
    files.set(files.indexOf(insteadOf), other);
    return files;
  }

  private static List<String> without(String file) {
    return FILES.stream().filter(name -> !name.equals(file)).toList();
  }

  /** A machine's copy; what is in the images does not matter. */
  private ImageFiles copy(String machine, List<String> files) throws IOException {
    for (String name : files) {
      Path file = folder.resolve(machine).resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "an image");
    }
    return ImageFiles.open(folder.resolve(machine));
  }

  private static SampleSource train(ImageFiles files, int limit) {
    return ImageSamples.train(files.train(), 32).limit(limit);
  }

  private static SampleSource test(ImageFiles files) {
    return ImageSamples.test(files.val(), 32);
  }

  private static String describe(ImageFiles files, int limit) {
    return SameData.describe(train(files, limit), test(files));
  }

  private static String withoutChecksums(String text) {
    return text.replaceAll(" \\(CRC [0-9a-f]{8}\\)", "");
  }

  @Test
  void copiesInOtherPlacesAreTheSame() throws IOException {
    ImageFiles here = copy("here", FILES);
    String text = describe(here, 10);
    assertThat(withoutChecksums(text))
        .isEqualTo("4 training samples of shape (3, 32, 32), 2 test samples and 2 classes");
    assertThat(describe(copy("there", FILES), 10)).isEqualTo(text);
    assertThat(SameData.describe(new AugmentedSamples(train(here, 10), List.of()), test(here)))
        .as("samples that are augmented have their names")
        .isEqualTo(text);
  }

  @Test
  void otherFilesAreNoticedWhereTheirNumberIsTheSame() throws IOException {
    String text = describe(copy("here", FILES), 10);
    String other = describe(copy("there", with("train/a/3.png", "train/a/1.png")), 10);
    assertThat(other).isNotEqualTo(text);
    assertThat(withoutChecksums(other)).isEqualTo(withoutChecksums(text));
    assertThat(describe(copy("test", with("val/b/2.png", "val/b/1.png")), 10)).isNotEqualTo(text);
    // The first image of each class.
    ImageFiles incomplete = copy("incomplete", without("train/a/1.png"));
    assertThat(describe(incomplete, 2)).isNotEqualTo(describe(copy("all", FILES), 2));
  }

  @Test
  void otherLabelsAndClassesAreNoticed() throws IOException {
    ImageFiles here = copy("here", FILES);
    ImageSamples test = ImageSamples.test(here.val(), 32);
    ImageSamples renamed = test.withClassNames(List.of("cat", "dog"));
    assertThat(SameData.describe(renamed, test)).isNotEqualTo(SameData.describe(test, test));
    assertThat(SameData.describe(new Swapped(test), test))
        .isNotEqualTo(SameData.describe(test, test));
  }

  /** Two classes, each taken for the other one. */
  private record Swapped(SampleSource inner) implements SampleSource {

    @Override
    public int size() {
      return inner.size();
    }

    @Override
    public Shape sampleShape() {
      return inner.sampleShape();
    }

    @Override
    public List<String> classNames() {
      return inner.classNames();
    }

    @Override
    public int label(int index) {
      return 1 - inner.label(index);
    }

    @Override
    public String identity(int index) {
      return inner.identity(index);
    }

    @Override
    public void read(int index, SplittableRandom random, float[] target, int offset) {
      throw new AssertionError("Samples are not read.");
    }
  }

  @Test
  void dataThatAreOthersThanThoseOfRankZeroAreRefused() throws Exception {
    ImageFiles own = copy("there", without("train/b/2.png"));
    String first = describe(copy("here", FILES), 10);
    List<Throwable> told = new ArrayList<>();
    assertThatThrownBy(() -> SameData.require(second(first, told), train(own, 10), test(own)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "the data of rank 1 differ from those of rank 0, %s instead of %s: copy them to its machine again,"
                + " or pass --data with a place that all machines share",
            describe(own, 10), first)
        .hasMessageContaining("3 training samples")
        .hasMessageContaining("4 training samples");
    assertThat(told).hasSize(1).hasOnlyElementsOfType(DataException.class);

    told.clear();
    SameData.require(second(describe(own, 10), told), train(own, 10), test(own));
    assertThat(told).isEmpty();
  }

  private static RunMember second(String first, List<Throwable> told) {
    return new RunMember(
        new Second(first),
        0,
        () -> false,
        RunMember.Earlier.NONE,
        false,
        System.err,
        null,
        new RunMember.Events() {
          @Override
          public void failed(Throwable failure) {
            told.add(failure);
          }
        });
  }
}

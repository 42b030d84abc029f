package org.ottt.djl.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;

class Cifar100ReaderTest {

  @TempDir Path folder;

  @Test
  void readsFineLabels() throws IOException {
    Files.write(folder.resolve("train.bin"), TestFiles.cifar100(99, 0));
    ImageSet train = Cifar100Reader.train(folder);
    assertThat(train.size()).isEqualTo(2);
    assertThat(train.label(0)).isEqualTo(99);
    assertThat(train.pixel(0, 0, 0, 0)).isEqualTo(99);
    assertThat(train.pixel(0, 2, 31, 31)).isEqualTo(99);
    assertThat(train.classNames()).hasSize(100).doesNotHaveDuplicates().isSorted();
    assertThat(train.classNames()).startsWith("apple", "aquarium_fish").endsWith("woman", "worm");
  }

  @Test
  void readsSubFolderAndArchiveWithTheirNames() throws IOException {
    String names = IntStream.range(0, 100).mapToObj(i -> "n" + i).collect(Collectors.joining("\n"));
    Path sub = Files.createDirectory(folder.resolve("cifar-100-binary"));
    Files.write(sub.resolve("test.bin"), TestFiles.cifar100(42));
    Files.writeString(sub.resolve("fine_label_names.txt"), names);
    assertThat(Cifar100Reader.test(folder).classNames()).endsWith("n99");

    Path archive =
        TestFiles.tarGz(
            folder.resolve("c.tar.gz"), Map.of("cifar-100-binary/test.bin", TestFiles.cifar100(7)));
    assertThat(Cifar100Reader.test(archive).label(0)).isEqualTo(7);
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    assertThatThrownBy(() -> Cifar100Reader.train(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("holds no train.bin", "cifar-100-binary.tar.gz");
    Files.write(folder.resolve("test_batch.bin"), TestFiles.cifar10(1));
    assertThatThrownBy(() -> Cifar100Reader.train(folder)).hasMessageContaining("but CIFAR-10");
    Files.write(folder.resolve("train.bin"), TestFiles.cifar10(1));
    assertThatThrownBy(() -> Cifar100Reader.train(folder))
        .hasMessageContainingAll("3,073 bytes", "as in CIFAR-10", "3,074 as in CIFAR-100");
    byte[] records = TestFiles.cifar100(1, 2);
    records[3074] = 20;
    Files.write(folder.resolve("train.bin"), records);
    assertThatThrownBy(() -> Cifar100Reader.train(folder))
        .hasMessageContainingAll("record 2 has label 20", "0 to 19");
    Files.write(folder.resolve("train.bin"), TestFiles.cifar100(100));
    assertThatThrownBy(() -> Cifar100Reader.train(folder))
        .hasMessageContainingAll("record 1 has label 100", "0 to 99");
  }
}

package org.ottt.djl.data.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.DataException;
import org.ottt.djl.testing.Fuzz;

/** Damaged CIFAR and idx files and archives: read or refused. */
class FormatFuzzTest {

  private static final Set<Class<? extends Exception>> REFUSED = Set.of(DataException.class);

  @TempDir private Path folder;

  @Test
  void cifar10() throws IOException, InterruptedException {
    Fuzz fuzz =
        new Fuzz(
                folder.resolve("data_batch_1.bin"),
                List.of(TestFiles.cifar10(1, 2), TestFiles.cifar10(9)),
                REFUSED)
            .run(3000, file -> Cifar10Reader.train(folder));
    assertThat(fuzz.refused()).isGreaterThan(500);
  }

  @Test
  void cifar100() throws IOException, InterruptedException {
    Fuzz fuzz =
        new Fuzz(folder.resolve("test.bin"), List.of(TestFiles.cifar100(1, 99)), REFUSED)
            .run(2000, file -> Cifar100Reader.test(folder));
    assertThat(fuzz.refused()).isGreaterThan(500);
  }

  @Test
  void classNames() throws IOException, InterruptedException {
    Files.write(folder.resolve("test_batch.bin"), TestFiles.cifar10(3));
    byte[] names = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n".getBytes(StandardCharsets.UTF_8);
    Fuzz fuzz =
        new Fuzz(folder.resolve("batches.meta.txt"), List.of(names), REFUSED)
            .run(1000, file -> Cifar10Reader.test(folder));
    assertThat(fuzz.refused()).isGreaterThan(100);
  }

  @Test
  void archives() throws IOException, InterruptedException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("cifar-10-batches-bin/data_batch_1.bin", TestFiles.cifar10(1, 2));
    entries.put("cifar-10-batches-bin/" + "x".repeat(150) + ".html", new byte[700]);
    entries.put("cifar-10-batches-bin/test_batch.bin", TestFiles.cifar10(4));
    Path archive = TestFiles.tarGz(folder.resolve("good.tar.gz"), entries);
    byte[] zipped = Files.readAllBytes(archive);
    Fuzz ofGzip =
        new Fuzz(folder.resolve("fuzz.tar.gz"), List.of(zipped), REFUSED)
            .within(8 << 20, 2000)
            .run(2000, Cifar10Reader::train);
    assertThat(ofGzip.refused()).isGreaterThan(500);

    // Damaged before it is zipped, so that gzip's checksum hides nothing.
    Fuzz ofTar =
        new Fuzz(folder.resolve("fuzz.tar.gz"), List.of(TestFiles.gunzip(zipped)), REFUSED)
            .repairedBy(TestFiles::zip)
            .within(8 << 20, 2000)
            .run(2000, Cifar10Reader::train);
    assertThat(ofTar.refused()).isGreaterThan(500);
  }

  @Test
  void idxFiles() throws IOException, InterruptedException {
    byte[] images = TestFiles.idx(0x803, new int[] {5, 4, 4}, new byte[80]);
    Fuzz plain =
        new Fuzz(folder.resolve("images"), List.of(images), REFUSED)
            .run(3000, file -> IdxFile.read(file, 3));
    assertThat(plain.refused()).isGreaterThan(1000);

    Fuzz zipped =
        new Fuzz(folder.resolve("images.gz"), List.of(TestFiles.gzip(images)), REFUSED)
            .within(1 << 20, 2000)
            .run(1500, file -> IdxFile.read(file, 3));
    assertThat(zipped.refused()).isGreaterThan(500);

    Fuzz inside =
        new Fuzz(folder.resolve("images.gz"), List.of(images), REFUSED)
            .repairedBy(TestFiles::zip)
            .within(1 << 20, 2000)
            .run(1500, file -> IdxFile.read(file, 3));
    assertThat(inside.refused()).isGreaterThan(500);
  }
}

package org.ottt.djl.data.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.testing.Fuzz;

/** Whatever the bytes, files and archives of CIFAR and idx files are read or refused. */
class FormatJazzerTest {

  @TempDir private static Path folder;

  static Stream<byte[]> seeds() throws IOException {
    Path archive = Files.createTempFile("good", ".tar.gz");
    TestFiles.tarGz(
        archive,
        Map.of(
            "cifar-10-batches-bin/data_batch_1.bin",
            TestFiles.cifar10(1, 2),
            "cifar-10-batches-bin/test_batch.bin",
            TestFiles.cifar10(4)));
    byte[] zipped = Files.readAllBytes(archive);
    Files.delete(archive);
    byte[] idx = TestFiles.idx(0x803, new int[] {5, 4, 4}, new byte[80]);
    return Stream.of(
        TestFiles.cifar10(1, 2),
        TestFiles.cifar100(1, 99),
        "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".getBytes(StandardCharsets.UTF_8),
        zipped,
        TestFiles.gunzip(zipped),
        idx,
        TestFiles.gzip(idx));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "10s")
  void reads(byte[] bytes) throws Exception {
    Path cifar10 = Files.createDirectories(folder.resolve("cifar10"));
    fuzz(cifar10.resolve("data_batch_1.bin"), bytes, file -> Cifar10Reader.train(cifar10));
    Path cifar100 = Files.createDirectories(folder.resolve("cifar100"));
    fuzz(cifar100.resolve("test.bin"), bytes, file -> Cifar100Reader.test(cifar100));
    Path names = Files.createDirectories(folder.resolve("names"));
    Files.write(names.resolve("test_batch.bin"), TestFiles.cifar10(3));
    fuzz(names.resolve("batches.meta.txt"), bytes, file -> Cifar10Reader.test(names));
    fuzz(folder.resolve("idx"), bytes, file -> IdxFile.read(file, 3));
    fuzz(folder.resolve("idx.gz"), bytes, file -> IdxFile.read(file, 3));
    fuzz(folder.resolve("fuzz.tar.gz"), bytes, Cifar10Reader::train);
    // Zipped again, so that gzip's checksum hides nothing.
    fuzz(folder.resolve("idx.gz"), bytes, TestFiles::zip, file -> IdxFile.read(file, 3));
    fuzz(folder.resolve("fuzz.tar.gz"), bytes, TestFiles::zip, Cifar10Reader::train);
  }

  private static void fuzz(Path file, byte[] bytes, Fuzz.Reading reading) throws Exception {
    fuzz(file, bytes, same -> same, reading);
  }

  private static void fuzz(
      Path file, byte[] bytes, UnaryOperator<byte[]> repair, Fuzz.Reading reading)
      throws Exception {
    new Fuzz(file, List.of(), Set.of(DataException.class))
        .repairedBy(repair)
        .within(8 << 20, 2000)
        .read(bytes, reading);
  }
}

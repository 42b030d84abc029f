package org.ottt.djl.data.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;
import org.ottt.djl.data.DataException;
import org.ottt.djl.testing.Fuzz;

/** Whatever the bytes, a tar of images and an index of tars are read or refused. */
class ArchiveJazzerTest {

  @TempDir private static Path folder;

  static Stream<byte[]> seeds() throws IOException {
    byte[] folders = ArchiveFuzzTest.folders();
    byte[] samples = ArchiveFuzzTest.samples();
    byte[] nested = new TestTar().add("n1.tar", folders).add("n2.tar", folders).bytes();
    Path tar = Files.createTempFile("good", ".tar");
    Path index = Files.createTempFile("good", ".index");
    Files.write(tar, samples);
    ArchiveIndexFile.write(index, List.of(TarScan.of(tar, 7, "", position -> {})));
    byte[] indexed = Files.readAllBytes(index);
    Files.delete(tar);
    Files.delete(index);
    return Stream.of(folders, samples, nested, indexed);
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "5s")
  void reads(byte[] bytes) throws Exception {
    new Fuzz(folder.resolve("fuzz.tar"), List.of(), Set.of(DataException.class))
        .within(8 << 20, 64)
        .read(bytes, file -> TarScan.of(file, 7, "", position -> {}));
    new Fuzz(folder.resolve("index"), List.of(), Set.of(DataException.class))
        .repairedBy(ArchiveFuzzTest::signed)
        .within(8 << 20, 64)
        .read(bytes, ArchiveIndexFile::read);
  }
}

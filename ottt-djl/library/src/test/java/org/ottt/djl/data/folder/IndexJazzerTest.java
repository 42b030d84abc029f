package org.ottt.djl.data.folder;

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

/** Whatever the bytes before its checksum, an index of an image folder is read or refused. */
class IndexJazzerTest {

  @TempDir private static Path folder;

  static Stream<byte[]> seeds() throws IOException {
    Path file = Files.createTempFile("index", null);
    byte[] good = Files.readAllBytes(IndexFuzzTest.writeGood(file));
    Files.delete(file);
    return Stream.of(good);
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "5s")
  void reads(byte[] bytes) throws Exception {
    new Fuzz(folder.resolve("index"), List.of(), Set.of(DataException.class))
        .repairedBy(IndexFuzzTest::signed)
        .read(bytes, IndexFile::read);
  }
}

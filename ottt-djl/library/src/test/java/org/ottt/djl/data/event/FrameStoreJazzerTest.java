package org.ottt.djl.data.event;

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

/** Whatever the bytes of one of its files, a store of event frames is read or refused. */
class FrameStoreJazzerTest {

  private static final List<String> FILES =
      List.of(FrameStoreHeader.FILE, FrameStoreHeader.DATA_FILE, PositionStatistics.FILE);

  @TempDir private static Path folder;

  /** Writes a store for each of its files; the fuzzer replaces this one file. */
  static Stream<byte[]> seeds() throws IOException {
    Path store = Files.createTempDirectory("store");
    FrameStoreFuzzTest.write(store, NormalizationKind.POSITION);
    List<byte[]> contents = List.of(bytes(store, 0), bytes(store, 1), bytes(store, 2));
    for (int i = 0; i < FILES.size(); i++) {
      Files.delete(store.resolve(FILES.get(i)));
    }
    Files.delete(store);
    return contents.stream();
  }

  private static byte[] bytes(Path store, int file) throws IOException {
    return Files.readAllBytes(store.resolve(FILES.get(file)));
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "5s")
  void reads(byte[] bytes) throws Exception {
    for (String file : FILES) {
      Path store = folder.resolve(file.replace('.', '-'));
      if (!Files.exists(store)) {
        FrameStoreFuzzTest.write(store, NormalizationKind.POSITION);
      }
      new Fuzz(store.resolve(file), List.of(), Set.of(DataException.class))
          .within(4 << 20, 64)
          .read(bytes, ignored -> FrameStoreFuzzTest.readAll(EventFrames.train(store)));
    }
  }
}

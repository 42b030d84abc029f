package org.ottt.djl.data.event.recording;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, recordings of every format are read or refused. */
class RecordingJazzerTest {

  @TempDir private static Path folder;

  static Stream<byte[]> seeds() {
    return FuzzedRecordings.GOOD.stream();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void reads(byte[] bytes) throws Exception {
    FuzzedRecordings.fuzz(folder).read(bytes, FuzzedRecordings::readAsEverything);
  }
}

package org.ottt.djl.metrics.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;

class TensorBoardLogTest {

  /** An event: its step, and the numbers or the field that it holds. */
  private record Event(long step, Map<String, Float> numbers, int field) {}

  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  @TempDir private Path folder;

  @Test
  void everySplitHasItsCurves() throws IOException {
    TensorBoardLog log = new TensorBoardLog(folder, 1);
    log.append(row(1, Split.TRAIN, 2.5, 0.25));
    log.append(row(1, Split.TEST, 2.25, Double.NaN));
    log.append(row(2, Split.TRAIN, 1.5, 0.5));

    List<Event> train = events("train");
    assertThat(train).extracting(Event::field).containsExactly(3, 7, 5, 5);
    assertThat(train.get(2).step()).isEqualTo(1);
    assertThat(train.get(3).step()).isEqualTo(2);
    assertThat(train.get(3).numbers())
        .containsEntry("loss", 1.5f)
        .containsEntry("top1", 0.5f)
        .containsEntry("images_per_second", 10f);
    assertThat(events("test").get(2).numbers())
        .containsEntry("loss", 2.25f)
        .doesNotContainKey("top1");
  }

  @Test
  void aResumedRunSaysFromWhichEpochOn() throws IOException {
    new TensorBoardLog(folder, 1).append(row(1, Split.TRAIN, 2, 0.5));
    new TensorBoardLog(folder, 7).append(row(7, Split.TRAIN, 1, 0.5));

    assertThat(events("train"))
        .filteredOn(event -> event.field() == SESSION_LOG)
        .extracting(Event::step)
        .containsExactly(1L, 7L);
  }

  @Test
  void theFileBeginsLikeThoseOfTensorFlow() throws IOException {
    new TensorBoardLog(folder, 1).append(row(1, Split.TRAIN, 2, 0.5));

    byte[] file = Files.readAllBytes(files("train").get(0));
    // Length 24 and its masked checksum, as every event file has them.
    assertThat(HexFormat.of().formatHex(file, 0, 12)).isEqualTo("1800000000000000a37f4b22");
  }

  private static EpochMetrics row(int epoch, Split split, double loss, double top1) {
    return new EpochMetrics(epoch, split, loss, top1, 1, 0.1, 5, 10, 100, 0.2);
  }

  private List<Path> files(String split) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(split))) {
      return files.sorted().toList();
    }
  }

  private List<Event> events(String split) throws IOException {
    List<Event> events = new ArrayList<>();
    for (Path file : files(split)) {
      ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      while (records.hasRemaining()) {
        byte[] message = new byte[(int) records.getLong()];
        records.getInt();
        records.get(message);
        records.getInt();
        events.add(event(CodedInputStream.newInstance(message)));
      }
    }
    return events;
  }

  private static Event event(CodedInputStream in) throws IOException {
    long step = 0;
    int found = 0;
    Map<String, Float> numbers = new TreeMap<>();
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      int field = WireFormat.getTagFieldNumber(tag);
      if (field == 1) {
        assertThat(in.readDouble()).isGreaterThan(1e9);
      } else if (field == 2) {
        step = in.readInt64();
      } else {
        assertThat(field).isIn(FILE_VERSION, SUMMARY, SESSION_LOG);
        found = field;
        byte[] content = in.readByteArray();
        if (field == SUMMARY) {
          readSummary(CodedInputStream.newInstance(content), numbers);
        }
      }
    }
    return new Event(step, numbers, found);
  }

  private static void readSummary(CodedInputStream in, Map<String, Float> numbers)
      throws IOException {
    while (!in.isAtEnd()) {
      in.readTag();
      CodedInputStream value = CodedInputStream.newInstance(in.readByteArray());
      value.readTag();
      String name = value.readString();
      value.readTag();
      numbers.put(name, value.readFloat());
    }
  }
}

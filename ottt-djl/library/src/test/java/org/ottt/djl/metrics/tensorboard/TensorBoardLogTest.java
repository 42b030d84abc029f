package org.ottt.djl.metrics.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.Split;
import org.ottt.djl.metrics.EpochMetrics;
import org.ottt.djl.metrics.StepMetrics;

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

  @Test
  void stepsHaveNumbersAndHistograms() throws IOException {
    TensorBoardLog log = new TensorBoardLog(folder, 1);
    float[] values = {-1, 0, 0.5f, 2};
    log.append(
        new StepMetrics(20, 2, 1.5, 0.1, 3.25, List.of(0.25, 0.5)),
        Map.of("value/layer 1 weight", Histogram.of(values)));

    List<Event> events = events("steps");
    assertThat(events).extracting(Event::field).containsExactly(3, 7, 5, 5);
    assertThat(events.get(2).step()).isEqualTo(20);
    assertThat(events.get(2).numbers())
        .containsEntry("gradient_norm", 3.25f)
        .containsEntry("firing_rate/layer 2", 0.5f);

    CodedInputStream histogram = histogram(summary(lastMessage("steps")), "value/layer 1 weight");
    double[] heads = new double[5];
    for (int i = 0; i < heads.length; i++) {
      assertThat(WireFormat.getTagFieldNumber(histogram.readTag())).isEqualTo(i + 1);
      heads[i] = histogram.readDouble();
    }
    assertThat(heads).containsExactly(-1, 2, 4, 1.5, 5.25);
    double[] limits = doubles(histogram, 6);
    double[] counts = doubles(histogram, 7);
    assertThat(limits).hasSameSizeAs(counts).isSorted();
    assertThat(limits[limits.length - 1]).isEqualTo(2, within(1e-9));
    // Ranges of 0.1 from -1 on.
    assertThat(counts[0]).isEqualTo(1);
    assertThat(counts[10]).isEqualTo(1);
    assertThat(counts[15]).isEqualTo(1);
    assertThat(counts[29]).isEqualTo(1);
    assertThat(Arrays.stream(counts).sum()).isEqualTo(4);
  }

  @Test
  void equalValuesAreOneRange() {
    Histogram histogram = Histogram.of(new float[] {0, 0, 0});
    assertThat(histogram.counts()[0]).isEqualTo(3);
    assertThat(histogram.limit(1)).isGreaterThan(histogram.limit(0));
  }

  @Test
  void hyperparametersAreASessionOfThePlugIn() throws IOException {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("lr", 0.1);
    options.put("method", "ottt-a");
    options.put("feedback", true);
    options.put("data", null);
    new TensorBoardLog(folder, 1).writeHyperparameters(options);

    CodedInputStream value = CodedInputStream.newInstance(field(summary(lastMessage("")), 1));
    assertThat(new String(field(value, 1), StandardCharsets.UTF_8))
        .isEqualTo("_hparams_/session_start_info");
    CodedInputStream plugin =
        CodedInputStream.newInstance(field(CodedInputStream.newInstance(field(value, 9)), 1));
    assertThat(new String(field(plugin, 1), StandardCharsets.UTF_8)).isEqualTo("hparams");
    CodedInputStream session =
        CodedInputStream.newInstance(field(CodedInputStream.newInstance(field(plugin, 2)), 3));
    List<String> found = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      CodedInputStream entry = CodedInputStream.newInstance(field(session, 1));
      String name = new String(field(entry, 1), StandardCharsets.UTF_8);
      CodedInputStream typed = CodedInputStream.newInstance(field(entry, 2));
      found.add(
          switch (WireFormat.getTagFieldNumber(typed.readTag())) {
            case 2 -> name + "=" + typed.readDouble();
            case 3 -> name + "=" + typed.readString();
            case 4 -> name + "=" + typed.readBool();
            default -> name;
          });
    }
    assertThat(found).containsExactly("lr=0.1", "method=ottt-a", "feedback=true");
    assertThat(WireFormat.getTagFieldNumber(session.readTag())).isEqualTo(5);
    assertThat(session.readDouble()).isGreaterThan(1e9);
    assertThat(session.isAtEnd()).isTrue();
  }

  private static byte[] field(CodedInputStream in, int number) throws IOException {
    assertThat(WireFormat.getTagFieldNumber(in.readTag())).isEqualTo(number);
    return in.readByteArray();
  }

  private static double[] doubles(CodedInputStream in, int number) throws IOException {
    byte[] packed = field(in, number);
    CodedInputStream values = CodedInputStream.newInstance(packed);
    double[] doubles = new double[packed.length / Double.BYTES];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values.readDouble();
    }
    return doubles;
  }

  private static CodedInputStream histogram(CodedInputStream summary, String name)
      throws IOException {
    CodedInputStream value = CodedInputStream.newInstance(field(summary, 1));
    assertThat(new String(field(value, 1), StandardCharsets.UTF_8)).isEqualTo(name);
    return CodedInputStream.newInstance(field(value, 5));
  }

  /** Returns the last message of a folder's only file. */
  private byte[] lastMessage(String split) throws IOException {
    ByteBuffer records =
        ByteBuffer.wrap(Files.readAllBytes(files(split).get(0))).order(ByteOrder.LITTLE_ENDIAN);
    byte[] message = {};
    while (records.hasRemaining()) {
      message = new byte[(int) records.getLong()];
      records.getInt();
      records.get(message);
      records.getInt();
    }
    return message;
  }

  private static CodedInputStream summary(byte[] message) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    while (WireFormat.getTagFieldNumber(in.readTag()) != SUMMARY) {
      in.skipField(in.getLastTag());
    }
    return CodedInputStream.newInstance(in.readByteArray());
  }

  private static EpochMetrics row(int epoch, Split split, double loss, double top1) {
    return new EpochMetrics(epoch, split, loss, top1, 1, 0.1, 5, 10, 100, 0.2);
  }

  private List<Path> files(String split) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(split))) {
      return files.filter(Files::isRegularFile).sorted().toList();
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
      if (WireFormat.getTagFieldNumber(value.readTag()) == 2) {
        numbers.put(name, value.readFloat());
      }
    }
  }
}

package org.ottt.djl.data.event.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ottt.djl.data.event.source.AxisMapping;
import org.ottt.djl.data.event.source.EventBuffer;
import org.ottt.djl.data.event.source.EventReader;
import org.ottt.djl.data.event.source.EventSource;
import org.ottt.djl.testing.SharedFolder;

/** The figures are those of the data's README. */
class RealRecordingsTest {

  @ParameterizedTest
  @CsvSource({
    "aedat2/alex_walking_again.aedat, 19182, 127, 127, 6.887, 0.370",
    "aedat2/neal_walking.aedat, 70304, 127, 127, 9.244, 0.484",
    "aedat2/Caneca.aedat, 351217, 127, 127, 20.540, 0.550",
    "aedat2/pendulo2.aedat, 160245, 127, 127, 12.134, 0.542",
    "aedat2/IMU_translBoxes.aedat, 162771, 239, 179, 2.073, 0.510",
    "aedat4/sample.aedat4, 111954, 319, 239, 0.590, 0.491",
    "nmnist/sample_nmnist.bin, 4325, 33, 33, 0.311, 0.496",
  })
  void agreesWithTheReadme(
      String file, long events, int maxX, int maxY, double seconds, double onShare)
      throws IOException {
    Summary summary = Summary.of(Recording.of(SharedFolder.find("data/events/" + file)));
    assertThat(summary.events).isEqualTo(events);
    if (!file.startsWith("nmnist")) {
      assertThat(summary.minX).isZero();
      assertThat(summary.maxX).isEqualTo(maxX);
      assertThat(summary.minY).isZero();
      assertThat(summary.maxY).isEqualTo(maxY);
    }
    assertThat(summary.width).isEqualTo(maxX + 1);
    assertThat(summary.height).isEqualTo(maxY + 1);
    assertThat((summary.last - summary.first) / 1e6).isCloseTo(seconds, within(0.00051));
    assertThat((double) summary.on / events).isCloseTo(onShare, within(0.00051));
  }

  @Test
  void readsTimestampsUnsigned() throws IOException {
    assertThat(firstEvent("aedat2/alex_walking_again.aedat", AxisMapping.SENSOR))
        .isEqualTo(upright(0x7683, 41306606L));
    assertThat(firstEvent("aedat2/Caneca.aedat", AxisMapping.SENSOR))
        .isEqualTo(upright(0x44A5, 3251121587L));
    Summary dvxplorer =
        Summary.of(Recording.of(SharedFolder.find("data/events/aedat4/sample.aedat4")));
    assertThat(dvxplorer.first).isEqualTo(1605537493718345L);
    assertThat(dvxplorer.last).isEqualTo(1605537494308262L);
    Summary digit =
        Summary.of(Recording.of(SharedFolder.find("data/events/nmnist/sample_nmnist.bin")));
    assertThat(digit.first).isEqualTo(654);
    assertThat(digit.last).isEqualTo(311175);
  }

  @Test
  void mapsAxesAsNamed() throws IOException {
    int x = 0x44A5 >> 1 & 127;
    int y = 0x44A5 >> 8 & 127;
    String file = "aedat2/Caneca.aedat";
    assertThat(firstEvent(file, AxisMapping.SENSOR)).startsWith((127 - x) + " " + (127 - y) + " ");
    assertThat(firstEvent(file, AxisMapping.SPIKINGJELLY))
        .startsWith((127 - y) + " " + (127 - x) + " ");
    assertThat(firstEvent(file, AxisMapping.DAT2MAT)).startsWith((127 - x) + " " + y + " ");
  }

  @Test
  void countsTheObjectsOfTheSegmentsTable() throws IOException {
    Path folder = SharedFolder.find("data/events/dvs128-objects");
    long total = 0;
    List<String> rows = Files.readAllLines(folder.resolve("segments.tsv"), StandardCharsets.UTF_8);
    for (String row : rows.subList(1, rows.size())) {
      String[] columns = row.split("\t", -1);
      Path file = folder.resolve(columns[0]).resolve(columns[1]).resolve(columns[2]);
      Summary summary = Summary.of(Recording.of(file, RecordingFormat.AEDAT2));
      assertThat(summary.events).as(file.toString()).isEqualTo(Long.parseLong(columns[5]));
      total += summary.events;
    }
    assertThat(total).isEqualTo(1_117_537);
  }

  @Test
  void countsTheEventsOfNmnist() throws IOException {
    assertThat(countListed("nmnist/train600.txt")).isEqualTo(2_477_673);
    assertThat(countListed("nmnist/test100.txt")).isEqualTo(385_596);
  }

  private static long countListed(String list) throws IOException {
    Path file = SharedFolder.find("data/events/" + list);
    long events = 0;
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (!line.startsWith("#")) {
        String id = line.split("\t", -1)[0];
        Path sample = file.resolveSibling("samples").resolve(id + ".bs2");
        events += Summary.of(Recording.of(sample, RecordingFormat.ATIS)).events;
      }
    }
    return events;
  }

  private static String upright(int address, long timestamp) {
    return String.format(
        "%d %d %d %d",
        127 - (address >> 1 & 127), 127 - (address >> 8 & 127), 1 - (address & 1), timestamp);
  }

  private static String firstEvent(String file, AxisMapping mapping) throws IOException {
    EventBuffer buffer = new EventBuffer(3);
    try (EventReader reader =
        Recording.of(SharedFolder.find("data/events/" + file)).withMapping(mapping).open()) {
      assertThat(reader.read(buffer)).isEqualTo(3);
    }
    return buffer.x(0) + " " + buffer.y(0) + " " + buffer.polarity(0) + " " + buffer.timestamp(0);
  }

  private static final class Summary {
    private int width;
    private int height;
    private long events;
    private long on;
    private long first;
    private long last;
    private int minX = Integer.MAX_VALUE;
    private int maxX;
    private int minY = Integer.MAX_VALUE;
    private int maxY;

    static Summary of(EventSource source) throws IOException {
      Summary summary = new Summary();
      EventBuffer buffer = new EventBuffer(1000);
      try (EventReader reader = source.open()) {
        summary.width = reader.width();
        summary.height = reader.height();
        while (reader.read(buffer) > 0) {
          summary.add(buffer);
        }
      }
      return summary;
    }

    private void add(EventBuffer buffer) {
      for (int i = 0; i < buffer.size(); i++) {
        if (events++ == 0) {
          first = buffer.timestamp(i);
        }
        last = buffer.timestamp(i);
        on += buffer.polarity(i);
        minX = Math.min(minX, buffer.x(i));
        maxX = Math.max(maxX, buffer.x(i));
        minY = Math.min(minY, buffer.y(i));
        maxY = Math.max(maxY, buffer.y(i));
      }
    }
  }
}

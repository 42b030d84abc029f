package org.ottt.djl.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ottt.djl.data.event.frame.FrameExtent;
import org.ottt.djl.data.event.frame.FrameMaker;
import org.ottt.djl.data.event.frame.FrameOptions;
import org.ottt.djl.data.event.frame.FrameSize;
import org.ottt.djl.data.event.frame.FrameSplit;
import org.ottt.djl.data.event.recording.Recording;
import org.ottt.djl.data.event.recording.TestRecordings;
import org.ottt.djl.data.event.recording.TestRecordings.Event;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.neuron.LifParameters;

/** The arguments of a model that say how recordings become frames. */
class FrameInputTest {

  private static final int STEPS = 3;
  private static final NetworkDescription DESCRIPTION =
      new NetworkDescription(
          new VggArchitecture(List.of(4), 1, false, 0),
          new InputDescription(2, 8, 8, 8, null),
          List.of("left", "right"),
          LifParameters.DEFAULT,
          STEPS);

  @TempDir private Path folder;

  /** Events that become rarer, the first three of them at one pixel. */
  private Path recording() throws IOException {
    List<Event> events = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      int x = i < 3 ? 5 : random.nextInt(128);
      int y = i < 3 ? 7 : random.nextInt(128);
      events.add(new Event(10L * i * i, x, y, 1));
    }
    return Files.write(folder.resolve("walk.aedat"), TestRecordings.dvs128(events));
  }

  private static float[] frames(Path recording, FrameSplit split, int maxCount) throws IOException {
    FrameSize size = FrameSize.parse("8x8");
    return new FrameMaker(new FrameOptions(STEPS, split, size, maxCount, FrameExtent.SENSOR))
        .make(Recording.of(recording))
        .values();
  }

  @Test
  void splitAndLargestCountAreThoseOfTheModel() throws IOException {
    Path file = recording();
    Map<String, String> arguments =
        Map.of("frames.split", "time", "frames.size", "8x8", "frames.max-count", "1");
    try (NDManager manager = NDManager.newBaseManager()) {
      FrameInput input = new FrameInput(DESCRIPTION, STEPS, arguments);
      assertThat(input.ofRecording(file, manager).toFloatArray())
          .isEqualTo(frames(file, FrameSplit.TIME, 1))
          .isNotEqualTo(frames(file, FrameSplit.NUMBER, 1))
          .isNotEqualTo(frames(file, FrameSplit.TIME, 0));
    }
  }
}

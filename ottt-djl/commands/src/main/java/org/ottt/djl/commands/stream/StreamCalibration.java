package org.ottt.djl.commands.stream;

import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.data.event.live.FrameCalibration;
import org.ottt.djl.data.event.live.LiveFrame;
import picocli.CommandLine;

/** How frames are normalized: by the first of them, which wait until there are enough. */
final class StreamCalibration {

  private static final String NORMALIZATION = "normalization";

  private final int frames;
  private final CommandLine line;

  /** Frames that the network has not seen yet. */
  private final ArrayDeque<LiveFrame> waiting = new ArrayDeque<>();

  private ChannelNormalization normalization;

  /**
   * Creates the calibration.
   *
   * @param frames how many frames it takes; 0 keeps event counts
   * @param line the command, for what is said of it
   */
  StreamCalibration(int frames, CommandLine line) {
    this.frames = frames;
    this.line = line;
  }

  /** Normalizes as a network expects it; null if nothing tells. */
  void set(ChannelNormalization known) {
    normalization = known;
  }

  /** Normalizes as the run that wrote the notes did. */
  void take(Map<String, String> notes) {
    if (notes.containsKey(NORMALIZATION)) {
      normalization = FrameCalibration.ofText(notes.get(NORMALIZATION));
    }
  }

  void addTo(Map<String, String> notes) {
    if (normalization != null) {
      notes.put(NORMALIZATION, FrameCalibration.toText(normalization));
    }
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /**
   * Returns the next of the frames that wait; null if there is none, or more are to come first.
   *
   * @param atEnd whether no frame will come any more
   */
  LiveFrame next(boolean atEnd) {
    if (waiting.isEmpty() || (normalization == null && !atEnd)) {
      return null;
    }
    if (normalization == null) {
      calibrate();
    }
    return waiting.removeFirst();
  }

  /** Takes a new frame and returns the one that is next; null if more are to come first. */
  LiveFrame add(LiveFrame frame) {
    if (normalization != null || frames == 0) {
      return frame;
    }
    waiting.addLast(frame);
    if (waiting.size() >= frames) {
      calibrate();
      return waiting.removeFirst();
    }
    return null;
  }

  /** Returns what the network sees of a frame. */
  float[] values(LiveFrame frame) {
    return normalization == null
        ? frame.values()
        : FrameCalibration.apply(normalization, frame.values());
  }

  private void calibrate() {
    FrameCalibration calibration = new FrameCalibration();
    waiting.forEach(each -> calibration.add(each.values()));
    normalization = calibration.result();
    line.getOut()
        .printf(
            Locale.ROOT,
            "normalized by the first %d frames: mean %.4f and %.4f, deviation %.4f and %.4f events"
                + " (OFF, ON)%n",
            waiting.size(),
            normalization.mean(0),
            normalization.mean(1),
            normalization.std(0),
            normalization.std(1));
    line.getOut().flush();
  }
}

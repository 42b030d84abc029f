package org.ottt.djl.data.event.live;

import java.util.ArrayList;
import java.util.List;
import org.ottt.djl.data.ChannelNormalization;

/** The normalization of frames by mean and deviation of the first of them, for each channel. */
public final class FrameCalibration {

  private static final int CHANNELS = 2;

  private final double[] sums = new double[CHANNELS];
  private final double[] squares = new double[CHANNELS];
  private long count;

  /** Creates a calibration that has seen nothing. */
  public FrameCalibration() {}

  /**
   * Takes in a frame.
   *
   * @param frame counts of events {@code [2, H, W]}
   */
  public void add(float[] frame) {
    int plane = frame.length / CHANNELS;
    for (int i = 0; i < frame.length; i++) {
      sums[i / plane] += frame[i];
      squares[i / plane] += (double) frame[i] * frame[i];
    }
    count += plane;
  }

  /**
   * Returns what the frames so far yield.
   *
   * @return mean and deviation of each channel; the deviation 1 for one without any event
   */
  public ChannelNormalization result() {
    float[] mean = new float[CHANNELS];
    float[] std = new float[CHANNELS];
    for (int channel = 0; channel < CHANNELS; channel++) {
      double average = sums[channel] / count;
      mean[channel] = (float) average;
      double variance = Math.max(0, squares[channel] / count - average * average);
      // A channel without an event stays as it is.
      std[channel] = variance == 0 ? 1 : (float) Math.sqrt(variance);
    }
    return ChannelNormalization.of(mean, std);
  }

  /**
   * Normalizes a frame.
   *
   * @param normalization of 2 channels
   * @param frame counts of events {@code [2, H, W]}; stays as it is
   * @return the normalized values
   */
  public static float[] apply(ChannelNormalization normalization, float[] frame) {
    float[] result = new float[frame.length];
    int plane = frame.length / CHANNELS;
    for (int i = 0; i < frame.length; i++) {
      result[i] = normalization.normalize(frame[i], i / plane);
    }
    return result;
  }

  /**
   * Writes a normalization down to the last bit.
   *
   * @param normalization of 2 channels
   * @return one line for {@link #ofText}
   */
  public static String toText(ChannelNormalization normalization) {
    List<String> numbers = new ArrayList<>();
    for (int channel = 0; channel < CHANNELS; channel++) {
      numbers.add(Float.toHexString(normalization.mean(channel)));
      numbers.add(Float.toHexString(normalization.std(channel)));
    }
    return String.join(",", numbers);
  }

  /**
   * Reads a normalization.
   *
   * @param text what {@link #toText} wrote
   * @return the normalization
   */
  public static ChannelNormalization ofText(String text) {
    String[] numbers = text.split(",", -1);
    float[] mean = new float[CHANNELS];
    float[] std = new float[CHANNELS];
    for (int channel = 0; channel < CHANNELS; channel++) {
      mean[channel] = Float.parseFloat(numbers[2 * channel]);
      std[channel] = Float.parseFloat(numbers[2 * channel + 1]);
    }
    return ChannelNormalization.of(mean, std);
  }
}

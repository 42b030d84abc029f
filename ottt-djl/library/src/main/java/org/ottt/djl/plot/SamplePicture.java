package org.ottt.djl.plot;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ottt.djl.model.InputDescription;

/** Turns a network's input back into a picture. */
public final class SamplePicture {

  private static final int COLORS = 3;
  private static final int MAX_PIXEL = 255;

  private SamplePicture() {}

  /**
   * Paints a sample. Pixels are given their colours back; of event frames, no event is white, the
   * first channel (OFF) blue and the second (ON) vermillion, the more the stronger.
   *
   * @param values {@code [C, H, W]}, or {@code [T, C, H, W]}, which is summed over T
   * @param input what the sample is
   * @return a picture of W × H pixels
   */
  public static BufferedImage of(float[] values, InputDescription input) {
    int plane = input.height() * input.width();
    int size = input.channels() * plane;
    float[] sum = new float[size];
    for (int i = 0; i < values.length; i++) {
      sum[i % size] += values[i];
    }
    return paint(sum, input, Scale.of(sum, input));
  }

  /**
   * Paints each frame of a sample, with one scale for all of them.
   *
   * @param values {@code [T, C, H, W]}
   * @param input what a frame is
   * @return T pictures of W × H pixels
   */
  public static List<BufferedImage> frames(float[] values, InputDescription input) {
    int size = input.channels() * input.height() * input.width();
    Scale scale = Scale.of(values, input);
    List<BufferedImage> frames = new ArrayList<>();
    for (int start = 0; start < values.length; start += size) {
      frames.add(paint(Arrays.copyOfRange(values, start, start + size), input, scale));
    }
    return frames;
  }

  private static BufferedImage paint(float[] values, InputDescription input, Scale scale) {
    int plane = input.height() * input.width();
    boolean image = input.normalization() != null && input.channels() != 2;
    BufferedImage picture =
        new BufferedImage(input.width(), input.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < plane; i++) {
      picture.setRGB(
          i % input.width(),
          i / input.width(),
          image ? pixel(values, i, plane, input) : events(values, i, plane, scale));
    }
    return picture;
  }

  private static int pixel(float[] values, int at, int plane, InputDescription input) {
    int rgb = 0;
    for (int color = 0; color < COLORS; color++) {
      int channel = input.channels() < COLORS ? 0 : color;
      float unit =
          values[channel * plane + at] * input.normalization().std(channel)
              + input.normalization().mean(channel);
      rgb = rgb << 8 | clamp(MAX_PIXEL * unit);
    }
    return rgb;
  }

  /** White where nothing happened; the first channel's events blue, all others vermillion. */
  private static int events(float[] values, int at, int plane, Scale scale) {
    float[] shares = new float[2];
    for (int channel = 0; channel * plane < values.length; channel++) {
      shares[Math.min(channel, 1)] += scale.share(values[channel * plane + at], channel);
    }
    return eventColor(shares[0], shares[1]);
  }

  /**
   * Returns the colour of a pixel of event frames: white without events, OFF blue, ON vermillion.
   *
   * @param off how much of the full colour its OFF events have, from 0 to 1
   * @param on how much of the full colour its ON events have, from 0 to 1
   * @return the colour as RGB
   */
  public static int eventColor(float off, float on) {
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int blue = ChartStyle.BLUE.getRGB() >> shift & MAX_PIXEL;
      int vermillion = ChartStyle.VERMILLION.getRGB() >> shift & MAX_PIXEL;
      rgb = rgb << 8 | clamp(MAX_PIXEL - off * (MAX_PIXEL - blue) - on * (MAX_PIXEL - vermillion));
    }
    return rgb;
  }

  /**
   * From what is white to what has a channel's full colour. In normalized frames a pixel without
   * events is not 0, but it has the lowest value of its channel.
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Scale(float[] lowest, float range) {

    static Scale of(float[] values, InputDescription input) {
      int plane = input.height() * input.width();
      float[] lowest = new float[input.channels()];
      Arrays.fill(lowest, Float.MAX_VALUE);
      for (int i = 0; i < values.length; i++) {
        int channel = i / plane % lowest.length;
        lowest[channel] = Math.min(lowest[channel], values[i]);
      }
      float range = Float.MIN_NORMAL;
      for (int i = 0; i < values.length; i++) {
        range = Math.max(range, values[i] - lowest[i / plane % lowest.length]);
      }
      return new Scale(lowest, range);
    }

    float share(float value, int channel) {
      return (value - lowest[channel]) / range;
    }
  }

  private static int clamp(float value) {
    return Math.max(0, Math.min(MAX_PIXEL, Math.round(value)));
  }
}

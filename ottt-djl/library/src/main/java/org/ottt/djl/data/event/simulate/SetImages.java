package org.ottt.djl.data.event.simulate;

import org.ottt.djl.data.ImageSet;

/** The images of a data set in memory. */
final class SetImages implements StillImages {

  private final String prefix;
  private final ImageSet set;

  /**
   * Wraps a data set.
   *
   * @param split the folder for its recordings, {@code train} or {@code test}
   * @param prefix how the recordings' names begin
   * @param set the images
   */
  SetImages(String split, String prefix, ImageSet set) {
    this.prefix = split + "/%s/" + prefix + "_%s_%d";
    this.set = set;
  }

  @Override
  public int size() {
    return set.size();
  }

  @Override
  public String target(int index) {
    String className = set.classNames().get(set.label(index));
    return String.format(prefix, className, className, index);
  }

  @Override
  public GreyImage image(int index) {
    int channels = Math.toIntExact(set.sampleShape().get(0));
    int height = Math.toIntExact(set.sampleShape().get(1));
    int width = Math.toIntExact(set.sampleShape().get(2));
    byte[] pixels = new byte[channels * height * width];
    int at = 0;
    for (int channel = 0; channel < channels; channel++) {
      for (int row = 0; row < height; row++) {
        for (int column = 0; column < width; column++) {
          pixels[at++] = (byte) set.pixel(index, channel, row, column);
        }
      }
    }
    return GreyImage.of(pixels, 0, channels, height, width);
  }
}

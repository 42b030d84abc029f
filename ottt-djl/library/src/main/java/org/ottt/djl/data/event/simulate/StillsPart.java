package org.ottt.djl.data.event.simulate;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.ottt.djl.data.ClassShares;

/** Some images of many, of every class its share. They keep their names. */
final class StillsPart implements StillImages {

  private final StillImages images;
  private final int[] places;

  /**
   * Picks the images.
   *
   * @param images all images
   * @param count how many are picked, at most as many as there are
   */
  StillsPart(StillImages images, int count) {
    this.images = images;
    places = ClassShares.pick(labels(images), count);
  }

  /** Numbers the classes, which are the folders of the targets. */
  private static int[] labels(StillImages images) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] labels = new int[images.size()];
    for (int i = 0; i < labels.length; i++) {
      String target = images.target(i);
      String folder = target.substring(0, Math.max(0, target.lastIndexOf('/')));
      labels[i] = numbers.computeIfAbsent(folder, unseen -> numbers.size());
    }
    return labels;
  }

  @Override
  public int size() {
    return places.length;
  }

  @Override
  public String target(int index) {
    return images.target(places[index]);
  }

  @Override
  public GreyImage image(int index) throws IOException {
    return images.image(places[index]);
  }
}

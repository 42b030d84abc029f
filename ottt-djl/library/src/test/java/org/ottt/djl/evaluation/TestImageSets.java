package org.ottt.djl.evaluation;

import java.util.Random;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;

/** Random images for a network. */
final class TestImageSets {

  private TestImageSets() {}

  static ImageSet random(NetworkDescription network, int count) {
    InputDescription input = network.input();
    byte[] pixels = new byte[(int) (count * input.shape().size())];
    new Random(11).nextBytes(pixels);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % network.classes().size();
    }
    return ImageSet.builder()
        .imageSize(input.channels(), input.height(), input.width())
        .samples(pixels, labels)
        .classNames(network.classes())
        .normalization(input.normalization())
        .build();
  }
}

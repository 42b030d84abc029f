package org.ottt.djl.testing;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.checkpoint.Checkpoint;

/** A run folder with a checkpoint of random parameters, and random images for its network. */
public final class TestRun {

  private TestRun() {}

  /** Writes the best checkpoint of a run and returns its file. */
  public static Path write(Path folder, NetworkDescription description, long seed)
      throws IOException {
    Path file = folder.resolve("checkpoint/best" + Checkpoint.SUFFIX);
    Files.createDirectories(file.getParent());
    try (NDManager manager = NDManager.newBaseManager()) {
      SpikingNetwork network = description.build(manager);
      TestNetworks.randomize(network, seed);
      Checkpoint.write(file, network, null, Map.of(NetworkDescription.KEY, description.toJson()));
    }
    return file;
  }

  /** Returns an image of random pixels. */
  public static BufferedImage pixels(long seed, int width, int height, int type) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24) | 0xff000000);
      }
    }
    return image;
  }

  /** Returns a colour image of random pixels as DJL has it. */
  public static Image image(long seed, int width, int height) {
    return ImageFactory.getInstance()
        .fromImage(pixels(seed, width, height, BufferedImage.TYPE_INT_RGB));
  }
}

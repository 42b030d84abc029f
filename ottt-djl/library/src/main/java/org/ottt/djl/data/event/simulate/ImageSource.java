package org.ottt.djl.data.event.simulate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.data.ImageSet;
import org.ottt.djl.data.Split;
import org.ottt.djl.data.format.Cifar100Reader;
import org.ottt.djl.data.format.Cifar10Reader;
import org.ottt.djl.data.glyph.GlyphSet;

/** Where images to be filmed come from. */
public enum ImageSource {
  /** Image files below a folder. */
  FOLDER,
  /** CIFAR-10, its binary version. */
  CIFAR10,
  /** CIFAR-100, its binary version. */
  CIFAR100,
  /** Glyphs, drawn on the spot. */
  GLYPHS;

  private static final int GLYPHS_TRAIN = 900;
  private static final int GLYPHS_TEST = 100;

  /**
   * Opens the images.
   *
   * @param path the folder; not used for glyphs
   * @param limit how many images of each part are taken at most, of every class its share; 0 for
   *     all (of glyphs 900 and 100)
   * @param seed draws the glyphs
   * @return one or two parts
   * @throws IOException if they cannot be read
   */
  public List<StillImages> open(Path path, int limit, long seed) throws IOException {
    return switch (this) {
      case FOLDER -> List.of(limited(new FolderImages(path), limit));
      case CIFAR10 -> sets("cifar10", Cifar10Reader.train(path), Cifar10Reader.test(path), limit);
      case CIFAR100 ->
          sets("cifar100", Cifar100Reader.train(path), Cifar100Reader.test(path), limit);
      case GLYPHS -> {
        GlyphSet glyphs = new GlyphSet(seed);
        yield List.of(
            new GlyphStills(glyphs, Split.TRAIN, limit == 0 ? GLYPHS_TRAIN : limit),
            new GlyphStills(glyphs, Split.TEST, limit == 0 ? GLYPHS_TEST : limit));
      }
    };
  }

  private static List<StillImages> sets(String prefix, ImageSet train, ImageSet test, int limit) {
    return List.of(
        limited(new SetImages(Split.TRAIN.label(), prefix, train), limit),
        limited(new SetImages(Split.TEST.label(), prefix, test), limit));
  }

  private static StillImages limited(StillImages images, int limit) {
    return limit == 0 || limit >= images.size() ? images : new StillsPart(images, limit);
  }
}

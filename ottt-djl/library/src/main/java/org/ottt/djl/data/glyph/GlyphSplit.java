package org.ottt.djl.data.glyph;

/** The two parts of the glyph set; the same index is another image in each. */
public enum GlyphSplit {
  /** Images to train on. */
  TRAIN(1),
  /** Images to test with. */
  TEST(2);

  /**
   * Part of every image's random key: a fixed number, so that reordering the enum moves nothing.
   */
  private final long key;

  GlyphSplit(long key) {
    this.key = key;
  }

  long key() {
    return key;
  }
}

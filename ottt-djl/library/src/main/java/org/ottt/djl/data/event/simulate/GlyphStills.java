package org.ottt.djl.data.event.simulate;

import org.ottt.djl.data.Split;
import org.ottt.djl.data.glyph.GlyphSet;
import org.ottt.djl.data.glyph.GlyphSplit;

/** Glyph images, drawn when they are requested. */
final class GlyphStills implements StillImages {

  private final GlyphSet glyphs;
  private final GlyphSplit split;
  private final String folder;
  private final int count;

  GlyphStills(GlyphSet glyphs, Split split, int count) {
    this.glyphs = glyphs;
    this.split = split == Split.TRAIN ? GlyphSplit.TRAIN : GlyphSplit.TEST;
    folder = split.label();
    this.count = count;
  }

  @Override
  public int size() {
    return count;
  }

  @Override
  public String target(int index) {
    String className = GlyphSet.CLASS_NAMES.get(glyphs.label(split, index));
    return folder + "/" + className + "/glyph_" + className + "_" + index;
  }

  @Override
  public GreyImage image(int index) {
    byte[] pixels = new byte[GlyphSet.IMAGE_BYTES];
    glyphs.draw(split, index, pixels, 0);
    return GreyImage.of(pixels, 0, GlyphSet.CHANNELS, GlyphSet.SIZE, GlyphSet.SIZE);
  }
}

package org.ottt.djl.data.glyph;

import java.util.List;

/**
 * A number of glyph images in memory. The arrays are the record's own, not copies: the holder of
 * the record owns them.
 *
 * @param pixels unsigned bytes {@code [N, 3, 32, 32]}: for each image its red, green and blue plane
 * @param labels the label of each image, {@code [N]}
 * @param classNames the names of the classes in the order of their labels
 */
// Plain arrays, because N images are megabytes that nobody wants to copy or to box.
@SuppressWarnings("ArrayRecordComponent")
public record GlyphImages(byte[] pixels, int[] labels, List<String> classNames) {

  /**
   * Checks that pixels and labels belong together.
   *
   * @param pixels unsigned bytes {@code [N, 3, 32, 32]}
   * @param labels the label of each image, {@code [N]}
   * @param classNames the names of the classes in the order of their labels
   * @throws IllegalArgumentException if there are not {@value GlyphSet#IMAGE_BYTES} bytes for each
   *     label
   */
  public GlyphImages {
    if (pixels.length != (long) labels.length * GlyphSet.IMAGE_BYTES) {
      throw new IllegalArgumentException(
          "%d labels need %d bytes of pixels, not %d"
              .formatted(
                  labels.length, (long) labels.length * GlyphSet.IMAGE_BYTES, pixels.length));
    }
    classNames = List.copyOf(classNames);
  }
}

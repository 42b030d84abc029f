package org.ottt.djl.data.image;

import java.io.IOException;
import java.util.List;

/**
 * Labelled image files that are read one by one, wherever they are: in class folders or in
 * archives. Implementations are immutable and safe to read from several threads.
 */
public interface EncodedImages {

  /**
   * Returns the number of images.
   *
   * @return the number of images, at least 1
   */
  int size();

  /**
   * Returns the names of the classes in the order of their labels.
   *
   * @return the class names
   */
  List<String> classNames();

  /**
   * Returns the label of an image.
   *
   * @param index the image, from 0
   * @return its label, in {@code 0 .. classNames().size() - 1}
   */
  int label(int index);

  /**
   * Tells where an image lies, for messages and lists.
   *
   * @param index the image, from 0
   * @return the path of its file, or that of the archive with the image's own name in brackets
   */
  String name(int index);

  /**
   * Returns the name of an image within the data set.
   *
   * @param index the image, from 0
   * @return its path below the split's folder or in its archive, {@code /} between folders
   */
  String path(int index);

  /**
   * Reads the bytes of one image file.
   *
   * @param index the image, from 0
   * @return the whole file, not decoded
   * @throws org.ottt.djl.data.DataException if not only this image but the whole data set or
   *     archive is gone
   * @throws UndecodableImageException if the file is too large for an image
   * @throws IOException if this image cannot be read
   */
  byte[] read(int index) throws IOException;
}

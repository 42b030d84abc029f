package org.ottt.djl.data.event.simulate;

import java.io.IOException;

/** Labelled images to be filmed. Safe for several threads. */
public interface StillImages {

  /**
   * Returns the number of images.
   *
   * @return the number of images
   */
  int size();

  /**
   * Returns where the recording of an image goes.
   *
   * @param index the image, from 0
   * @return a relative path with {@code /} and without extension, its last folder the class
   */
  String target(int index);

  /**
   * Reads an image.
   *
   * @param index the image, from 0
   * @return the image
   * @throws IOException if it cannot be read; the message names it
   */
  GreyImage image(int index) throws IOException;
}

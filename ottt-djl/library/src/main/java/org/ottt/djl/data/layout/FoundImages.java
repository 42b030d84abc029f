package org.ottt.djl.data.layout;

import java.util.List;
import java.util.NavigableSet;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.image.UnreadImages;

/** The images of one split before it is settled which label each class gets. */
interface FoundImages {

  /** Returns the layout that was recognised. */
  ImageLayout layout();

  /** Returns where the images lie, for messages. */
  String place();

  /** Returns the classes that occur; numbers in text where {@link #isNumbered}. */
  NavigableSet<String> classes();

  /** Tells whether the classes are known by numbers only, which are then the labels. */
  boolean isNumbered();

  /** Returns the images of other formats that lie among these and are left out. */
  UnreadImages unread();

  /**
   * Gives the images their labels.
   *
   * @param classNames the names in the order of the labels, with all that occur here
   */
  EncodedImages labelled(List<String> classNames) throws DataException;
}

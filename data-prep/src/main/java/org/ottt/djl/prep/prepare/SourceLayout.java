package org.ottt.djl.prep.prepare;

/** How a source folder is laid out. */
public enum SourceLayout {
  /** Folders of classes, train and test folders, or lists: found out by looking. */
  CLASSES,
  /** DVS128 Gesture: recordings, each with a table of the gestures in it, and two trial lists. */
  GESTURE_TRIALS
}

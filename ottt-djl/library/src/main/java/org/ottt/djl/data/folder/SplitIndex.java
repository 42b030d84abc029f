package org.ottt.djl.data.folder;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The image files of {@code train} or {@code val}, numbered class by class. Immutable. */
final class SplitIndex {

  private final Path folder;
  private final List<ClassFiles> classes;
  private final int[] labels;

  /** The number of the first file of each class, and at the end the number of all files. */
  private final int[] starts;

  /**
   * Numbers the files.
   *
   * @param folder the split's folder
   * @param classes its classes, none of them empty
   * @param labels the label of each class
   */
  SplitIndex(Path folder, List<ClassFiles> classes, int[] labels) {
    this.folder = folder;
    this.classes = List.copyOf(classes);
    this.labels = labels.clone();
    starts = new int[classes.size() + 1];
    for (int i = 0; i < classes.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], classes.get(i).size());
    }
  }

  /** Returns the number of files. */
  int size() {
    return starts[classes.size()];
  }

  /** Returns the label of a file. */
  int label(int index) {
    return labels[classOf(index)];
  }

  /** Returns the path of a file. */
  Path file(int index) {
    int place = classOf(index);
    ClassFiles files = classes.get(place);
    return folder.resolve(files.name()).resolve(files.file(index - starts[place]));
  }

  private int classOf(int index) {
    Objects.checkIndex(index, size());
    int place = Arrays.binarySearch(starts, index);
    return place >= 0 ? place : -place - 2;
  }
}

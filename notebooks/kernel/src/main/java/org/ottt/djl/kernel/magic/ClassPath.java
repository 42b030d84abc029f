package org.ottt.djl.kernel.magic;

import java.nio.file.Path;
import java.util.List;

/** The class path of the cells, as far as magics may see and change it. */
public interface ClassPath {

  /**
   * Puts a jar or a folder of classes after all others.
   *
   * @param entry the jar or folder
   */
  void add(Path entry);

  /** {@return what was added, in order} */
  List<Path> added();
}

package org.ottt.djl.data.layout;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the images of one split lie: in a folder, or in archives.
 *
 * @param folder the folder, or null
 * @param archives the tars, empty where there is a folder
 * @param within the split's folder within the archives, where they hold more than one split; or
 *     null
 */
record SplitPlace(Path folder, List<Path> archives, SplitName within) {

  static SplitPlace ofFolder(Path folder) {
    return new SplitPlace(folder, List.of(), null);
  }

  static SplitPlace ofArchives(List<Path> archives) {
    return new SplitPlace(null, List.copyOf(archives), null);
  }

  boolean isFolder() {
    return folder != null;
  }
}

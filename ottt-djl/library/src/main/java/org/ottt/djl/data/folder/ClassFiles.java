package org.ottt.djl.data.folder;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ottt.djl.data.image.UnreadImages;

/**
 * The image files of one class folder, as compact as their names: 1.28 million of them must fit
 * beside a training run.
 *
 * @param name the folder's name
 * @param modified the folder's modification time in nanoseconds since 1970
 * @param names the file names in UTF-8, each ended by a 0 byte; those in folders within have them
 *     in front, divided by {@code /}
 * @param ends where each name's end byte is
 * @param unread the images that are not read, the first by its path within the class folder
 */
@SuppressWarnings("ArrayRecordComponent") // Compact on purpose; never compared as a whole.
record ClassFiles(String name, long modified, byte[] names, int[] ends, UnreadImages unread) {

  /** Packs names, in their order, where all images are read. */
  static ClassFiles of(String name, long modified, List<String> files) {
    return of(name, modified, files, UnreadImages.NONE);
  }

  /** Packs names, in their order. */
  static ClassFiles of(String name, long modified, List<String> files, UnreadImages unread) {
    StringBuilder joined = new StringBuilder();
    files.forEach(file -> joined.append(file).append('\0'));
    return of(name, modified, joined.toString().getBytes(StandardCharsets.UTF_8), unread);
  }

  /** Takes names that are packed already. */
  static ClassFiles of(String name, long modified, byte[] names, UnreadImages unread) {
    int count = 0;
    for (byte value : names) {
      if (value == 0) {
        count++;
      }
    }
    int[] ends = new int[count];
    int file = 0;
    for (int i = 0; i < names.length; i++) {
      if (names[i] == 0) {
        ends[file++] = i;
      }
    }
    return new ClassFiles(name, modified, names, ends, unread);
  }

  /** Returns the number of files. */
  int size() {
    return ends.length;
  }

  /** Returns the name of a file, from 0. */
  String file(int index) {
    int start = index == 0 ? 0 : ends[index - 1] + 1;
    return new String(names, start, ends[index] - start, StandardCharsets.UTF_8);
  }

  /**
   * Says whether files lie in folders within the class folder, whose changes nobody sees. Indexes
   * of earlier versions kept the time of such class folders.
   */
  boolean hasSubFolders() {
    for (byte value : names) {
      if (value == '/') {
        return true;
      }
    }
    return false;
  }

  /** Says whether all names are those of files in the class folder, and the folder's in its own. */
  boolean staysInFolder() {
    boolean inside = isPlain(name) && (unread.count() == 0 || arePlain(unread.first()));
    for (int i = 0; i < size(); i++) {
      inside &= arePlain(file(i));
    }
    return inside;
  }

  private static boolean arePlain(String path) {
    boolean plain = true;
    for (String part : path.split("/", -1)) {
      plain &= isPlain(part);
    }
    return plain;
  }

  private static boolean isPlain(String name) {
    return !name.isEmpty()
        && name.indexOf('/') < 0
        && name.indexOf(File.separatorChar) < 0
        && name.indexOf('\0') < 0
        && !name.equals(".")
        && !name.equals("..");
  }
}

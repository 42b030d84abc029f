package org.ottt.djl.data.format;

/** The content of one file, with the place it came from. */
final class NamedFile {

  private final String name;
  private final String place;
  private final byte[] bytes;

  /**
   * Creates it.
   *
   * @param name the file name without folders
   * @param place path of the file, or archive and entry, for messages
   * @param bytes the content
   */
  NamedFile(String name, String place, byte[] bytes) {
    this.name = name;
    this.place = place;
    this.bytes = bytes;
  }

  /** Returns the file name without folders. */
  String name() {
    return name;
  }

  /** Returns where the file lies, for messages. */
  String place() {
    return place;
  }

  /** Returns the content itself, not a copy. */
  byte[] bytes() {
    return bytes;
  }
}

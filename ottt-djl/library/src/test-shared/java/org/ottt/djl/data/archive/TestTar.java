package org.ottt.djl.data.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes a tar, entry by entry. */
public final class TestTar {

  private static final int RECORD = 512;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar;

  /** Begins an empty tar. */
  public TestTar() {
    tar = new TarArchiveOutputStream(bytes);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
  }

  /** Lets long names be written in POSIX's form in place of GNU's. */
  public TestTar posix() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    return this;
  }

  /** Adds a file. */
  public TestTar add(String name, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  /** Adds a file of text. */
  public TestTar add(String name, String content) throws IOException {
    return add(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a folder; its name ends with a slash. */
  public TestTar folder(String name) throws IOException {
    tar.putArchiveEntry(new TarArchiveEntry(name));
    tar.closeArchiveEntry();
    return this;
  }

  /** Adds a symbolic or a hard link. */
  public TestTar link(String name, String target, boolean symbolic) throws IOException {
    TarArchiveEntry entry =
        new TarArchiveEntry(name, symbolic ? TarConstants.LF_SYMLINK : TarConstants.LF_LINK);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  /**
   * Adds a file with holes as {@code tar --posix --sparse} does (PAX format 1.0): what is known of
   * it, then a map of its pieces followed by these.
   *
   * @param offsets where the pieces of 512 bytes each begin
   */
  public TestTar sparse(String name, long... offsets) throws IOException {
    String known =
        record("GNU.sparse.major=1")
            + record("GNU.sparse.minor=0")
            + record("GNU.sparse.name=" + name)
            + record("GNU.sparse.realsize=" + (offsets[offsets.length - 1] + RECORD));
    TarArchiveEntry extended =
        new TarArchiveEntry("PaxHeaders/" + name, TarConstants.LF_PAX_EXTENDED_HEADER_LC);
    extended.setSize(known.length());
    tar.putArchiveEntry(extended);
    tar.write(known.getBytes(StandardCharsets.UTF_8));
    tar.closeArchiveEntry();
    StringBuilder map = new StringBuilder(offsets.length + "\n");
    for (long offset : offsets) {
      map.append(offset).append("\n" + RECORD + "\n");
    }
    map.append("\0".repeat((RECORD - map.length() % RECORD) % RECORD));
    return add("GNUSparseFile.7/" + name, map + "x".repeat(RECORD * offsets.length));
  }

  /** Returns a record of PAX, whose length in front counts itself. */
  private static String record(String text) {
    int length = text.length() + 4;
    return length + " " + text + "\n";
  }

  /** Returns the whole tar. */
  public byte[] bytes() throws IOException {
    tar.finish();
    return bytes.toByteArray();
  }

  /** Writes the tar to a file, whose folders are created. */
  public Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(bytes());
    }
    return file;
  }
}

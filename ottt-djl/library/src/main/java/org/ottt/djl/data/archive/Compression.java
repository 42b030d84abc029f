package org.ottt.djl.data.archive;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Compressed files, recognised by their first bytes, and the command that unpacks them once. */
enum Compression {
  /** gzip, {@code .tar.gz}, {@code .tgz}. */
  GZIP("1f8b", "gunzip"),
  /** Zstandard, {@code .tar.zst}. */
  ZSTD("28b52ffd", "unzstd"),
  /** xz, {@code .tar.xz}. */
  XZ("fd377a585a00", "unxz"),
  /** bzip2, {@code .tar.bz2}. */
  BZIP2("425a68", "bunzip2"),
  /** zip. */
  ZIP("504b0304", "unzip");

  /** As many first bytes as are needed to tell them. */
  static final int MAGIC_BYTES = 6;

  private final String magic;
  private final String command;

  Compression(String magic, String command) {
    this.magic = magic;
    this.command = command;
  }

  /** Finds the compression that a file begins with. */
  static Optional<Compression> of(byte[] start) {
    for (Compression compression : values()) {
      byte[] magic = HexFormat.of().parseHex(compression.magic);
      if (start.length >= magic.length
          && Arrays.equals(start, 0, magic.length, magic, 0, magic.length)) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  /** Returns the message that refuses a file. */
  String refusal(Object file) {
    String remedy =
        this == ZIP
            ? "unpack it with unzip and pass the folder"
            : "unpack it once with '" + command + "' and pass the .tar";
    return file
        + " is compressed ("
        + name().toLowerCase(Locale.ROOT)
        + "), and compressed files do not allow random access: "
        + remedy;
  }
}

package org.ottt.djl.benchmarks.micro;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The groups of small pieces, by the names of {@code --pieces}. */
enum Piece {
  /** A step of all neurons, in each form. */
  NEURONS(NeuronPieces.class, true, true),
  /** Standardization and update. */
  WEIGHTS(WeightPieces.class, true, false),
  /** A batch of small images. */
  AUGMENTATION(AugmentationPieces.class, false, true),
  /** JPEG and PNG. */
  DECODING(DecodingPieces.class, false, false),
  /** Image files in folders and tars. */
  ARCHIVES(ArchivePieces.class, false, false),
  /** Event recordings. */
  EVENTS(EventPieces.class, false, false),
  /** Event recordings of all formats. */
  FORMATS(FormatPieces.class, false, false);

  private final Class<?> benchmarks;
  private final boolean hasWidth;
  private final boolean hasBatch;

  Piece(Class<?> benchmarks, boolean hasWidth, boolean hasBatch) {
    this.benchmarks = benchmarks;
    this.hasWidth = hasWidth;
    this.hasBatch = hasBatch;
  }

  Class<?> benchmarks() {
    return benchmarks;
  }

  /** Says whether it depends on the network's width. */
  boolean hasWidth() {
    return hasWidth;
  }

  /** Says whether it depends on the size of a batch. */
  boolean hasBatch() {
    return hasBatch;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Piece byLabel(String label) {
    return Arrays.stream(values())
        .filter(piece -> piece.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown piece '" + label + "'; use " + String.join(", ", labels()) + "."));
  }

  static List<String> labels() {
    return Arrays.stream(values()).map(Piece::label).toList();
  }
}

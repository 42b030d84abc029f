package org.ottt.djl.commands.export;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a network can be exported as. */
enum ExportFormat {
  DJL,
  ONNX,
  ONNX_STEP,
  NIR;

  static final List<String> NAMES = Arrays.stream(values()).map(ExportFormat::label).toList();

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static ExportFormat byName(String name) {
    return Arrays.stream(values())
        .filter(format -> format.label().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown format '" + name + "'; use " + String.join(", ", NAMES) + "."));
  }
}

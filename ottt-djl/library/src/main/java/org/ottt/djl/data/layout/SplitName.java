package org.ottt.djl.data.layout;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which part of a data set a folder or archive holds, judged by the words of its name. */
enum SplitName {
  /** The images to train on. */
  TRAIN,
  /** The images to validate on; where there is a test set as well, its labels are often secret. */
  VAL,
  /** The images to test on, used where there is no validation set. */
  TEST;

  /** Returns the names that its folder may have, the usual one first. */
  List<String> words() {
    return switch (this) {
      case TRAIN -> List.of("train", "training");
      case VAL -> List.of("val", "valid", "validation", "eval");
      case TEST -> List.of("test", "testing");
    };
  }

  /** Finds the split of a file by its own name, or null. */
  static SplitName ofName(Path file) {
    return of(String.valueOf(file.getFileName()));
  }

  /** Finds the split of a file by its own name, or by that of the folder it lies in; or null. */
  static SplitName ofNameOrFolder(Path file) {
    SplitName own = ofName(file);
    Path folder = file.toAbsolutePath().getParent();
    return own != null || folder == null ? own : of(String.valueOf(folder.getFileName()));
  }

  /** Finds the split of a name such as {@code imagenet1k-train-0000.tar}, or null. */
  static SplitName of(String name) {
    Set<String> words =
        Set.copyOf(Arrays.asList(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")));
    return Arrays.stream(values())
        .filter(split -> split.words().stream().anyMatch(words::contains))
        .findFirst()
        .orElse(null);
  }
}

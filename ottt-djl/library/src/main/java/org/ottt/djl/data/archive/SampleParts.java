package org.ottt.djl.data.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.ottt.djl.data.DataException;
import org.ottt.djl.io.ShownName;

/**
 * The parts of one sample that may hold its label. What is wrong with them is kept until somebody
 * asks for the label: files without an image beside them may be anything.
 */
final class SampleParts {

  private final Path file;
  private final SampleLabel labels;
  private String label;
  private DataException ownProblem;
  private DataException fieldsProblem;
  private String withoutField;

  SampleParts(Path file, SampleLabel labels) {
    this.file = file;
    this.labels = labels;
  }

  /**
   * Takes in a part.
   *
   * @param walker stands at the part
   * @param entry its header
   * @param path its path
   * @param ending its ending, for which {@link SampleLabel#isWanted} holds
   * @throws IOException if the archive is cut off or cannot be read
   */
  void add(TarWalker walker, TarArchiveEntry entry, String path, String ending) throws IOException {
    boolean own = labels.isLabelItself(ending);
    String place = file + " (" + ShownName.of(path) + ")";
    DataException problem;
    if (entry.getSize() > SampleLabel.MAX_BYTES) {
      problem =
          new DataException(
              String.format(
                  "%s has %,d bytes, which is too much for a label: name another part or field with"
                      + " --label-key",
                  place, entry.getSize()));
    } else {
      byte[] content = walker.content();
      try {
        Optional<String> found = labels.of(ending, content, place);
        if (found.isEmpty()) {
          withoutField = place;
        } else if (label == null || own) {
          // A part of its own counts more than a field of another.
          label = found.get();
        }
        return;
      } catch (DataException e) {
        problem = e;
      }
    }
    if (own) {
      ownProblem = problem;
    } else {
      fieldsProblem = problem;
    }
  }

  /**
   * Returns the label, empty if no part has one.
   *
   * @throws DataException if the part that is the label cannot be understood
   */
  Optional<String> label() throws DataException {
    if (ownProblem != null) {
      throw ownProblem;
    }
    return Optional.ofNullable(label);
  }

  /** Returns why no label was found in the fields of {@code .json}; null if they can be read. */
  DataException problem() {
    return fieldsProblem;
  }

  /** Returns the {@code .json} that lacks the field of the label; null if there is none. */
  String withoutField() {
    return withoutField;
  }
}

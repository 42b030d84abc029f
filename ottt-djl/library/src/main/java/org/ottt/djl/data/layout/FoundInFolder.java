package org.ottt.djl.data.layout;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.folder.FlatImages;
import org.ottt.djl.data.folder.FolderImages;
import org.ottt.djl.data.folder.FolderIndex;
import org.ottt.djl.data.format.ValidationLabels;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.image.UnreadImages;

/** Images in a folder, with class folders or, of ImageNet's validation images, without. */
record FoundInFolder(ImageLayout layout, Path folder, FolderImages images) implements FoundImages {

  /**
   * Opens a folder.
   *
   * @param folder the folder of one split
   * @throws DataException if it has another layout
   */
  static FoundInFolder open(Path folder) throws IOException {
    if (!FlatImages.isFlat(folder)) {
      Path root = folder.toAbsolutePath().getParent();
      FolderIndex index = FolderIndex.open(root, List.of(folder.getFileName().toString()));
      return new FoundInFolder(ImageLayout.CLASS_FOLDERS, folder, index.train());
    }
    Optional<ValidationLabels> labels = ValidationLabels.find(folder);
    if (labels.isEmpty()) {
      throw new DataException(
          String.format(
              "%s holds images but no class folders: move them to one folder per class, or, if they"
                  + " are ImageNet's, put %s beside it",
              folder, ValidationLabels.FILES));
    }
    return new FoundInFolder(
        ImageLayout.FLAT_FOLDER, folder, FlatImages.of(folder, labels.get()::classOf));
  }

  @Override
  public String place() {
    return folder.toString();
  }

  @Override
  public NavigableSet<String> classes() {
    return new TreeSet<>(images.classNames());
  }

  @Override
  public boolean isNumbered() {
    return false;
  }

  @Override
  public UnreadImages unread() {
    return images.unread();
  }

  @Override
  public EncodedImages labelled(List<String> classNames) {
    return images.withLabelsOf(classNames);
  }
}

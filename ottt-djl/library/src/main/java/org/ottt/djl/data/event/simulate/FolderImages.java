package org.ottt.djl.data.event.simulate;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ottt.djl.data.DataException;

/** Image files below a folder, usually a folder a class; the recordings keep their places. */
final class FolderImages implements StillImages {

  private static final List<String> EXTENSIONS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

  private final Path folder;
  private final List<Path> files;

  /**
   * Finds the images.
   *
   * @throws DataException if there is none, or two have the same name but for the extension
   */
  FolderImages(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataException(folder + " is not a folder: pass --source with the images");
    }
    this.folder = folder;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(FolderImages::isImage).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new DataException(folder + " holds no images (" + String.join(", ", EXTENSIONS) + ")");
    }
    Map<String, Path> targets = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      Path other = targets.put(target(i), files.get(i));
      if (other != null) {
        throw new DataException(
            other + " and " + files.get(i) + " would give one recording: rename one of them");
      }
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && EXTENSIONS.stream().anyMatch(name::endsWith);
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public String target(int index) {
    String path = folder.relativize(files.get(index)).toString().replace(File.separator, "/");
    return path.substring(0, path.lastIndexOf('.'));
  }

  @Override
  public GreyImage image(int index) throws IOException {
    Path file = files.get(index);
    BufferedImage picture = null;
    try {
      picture = ImageIO.read(file.toFile());
    } catch (IOException | RuntimeException e) {
      // ImageIO's readers throw either when a file is damaged.
      throw new DataException(file + ": the image is damaged", e);
    }
    if (picture == null) {
      throw new DataException(file + ": it is not an image");
    }
    return GreyImage.of(picture);
  }
}

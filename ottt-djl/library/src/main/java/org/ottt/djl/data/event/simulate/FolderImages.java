package org.ottt.djl.data.event.simulate;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.image.EncodedImage;
import org.ottt.djl.data.image.ImageFileNames;
import org.ottt.djl.data.image.RgbImage;
import org.ottt.djl.data.image.UndecodableImageException;

/**
 * Image files below a folder, usually a folder a class; the recordings keep their places. Hidden
 * files and folders are left out, as in training on images.
 */
final class FolderImages implements StillImages {

  /** What can be filmed besides the images that networks are trained on. */
  private static final List<String> MORE_ENDINGS = List.of(".bmp", ".gif");

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
    try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      files = all.filter(this::isImage).sorted().toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemLoopException loop) {
        throw new DataException(loop.getFile() + " is a link that forms a loop: remove it", e);
      }
      throw e.getCause();
    }
    if (files.isEmpty()) {
      throw new DataException(
          folder
              + " holds no images (%s, %s)"
                  .formatted(String.join(", ", MORE_ENDINGS), ImageFileNames.ENDINGS));
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

  private boolean isImage(Path file) {
    for (Path part : folder.relativize(file)) {
      if (ImageFileNames.isHidden(part.toString())) {
        return false;
      }
    }
    String name = file.getFileName().toString();
    String lower = name.toLowerCase(Locale.ROOT);
    return (ImageFileNames.isImage(name) || MORE_ENDINGS.stream().anyMatch(lower::endsWith))
        && Files.isRegularFile(file);
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
    return GreyImage.of(
        ImageFileNames.isImage(file.getFileName().toString()) ? decode(file) : read(file));
  }

  /** Decodes as for training. */
  private static RgbImage decode(Path file) throws IOException {
    try {
      return EncodedImage.of(Files.readAllBytes(file)).decode();
    } catch (UndecodableImageException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  private static RgbImage read(Path file) throws IOException {
    BufferedImage picture;
    try {
      picture = ImageIO.read(file.toFile());
    } catch (IOException | RuntimeException e) {
      // ImageIO's readers throw either when a file is damaged.
      throw new DataException(file + ": the image is damaged", e);
    }
    if (picture == null) {
      throw new DataException(file + ": it is not an image");
    }
    return RgbImage.of(picture);
  }
}

package org.ottt.djl.data.format;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;

/**
 * A folder with the four idx files of MNIST or of a data set made like it.
 *
 * @param dataset name for messages and sets
 * @param classNames the names of the labels
 * @param remedy how to get the files
 */
record IdxFolder(String dataset, List<String> classNames, String remedy) {

  /**
   * Reads images and labels.
   *
   * @param folder the folder
   * @param prefix {@code train} or {@code t10k}
   * @param part {@code train} or {@code test}, for the set's name
   * @throws DataException if files are missing, damaged or do not belong together
   */
  ImageSet read(Path folder, String prefix, String part) throws DataException {
    if (!Files.isDirectory(folder)) {
      String problem = Files.exists(folder) ? " is not a folder: " : " does not exist: ";
      throw new DataException(folder + problem + remedy);
    }
    IdxFile images = IdxFile.read(find(folder, prefix + "-images-idx3-ubyte"), 3);
    IdxFile labels = IdxFile.read(find(folder, prefix + "-labels-idx1-ubyte"), 1);
    int count = images.dimension(0);
    if (labels.dimension(0) != count) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %,d images, but %s has %,d labels: take both files from one data set",
              images.path(),
              count,
              labels.path(),
              labels.dimension(0)));
    }
    return ImageSet.builder()
        .name(dataset + " " + part)
        .imageSize(1, images.dimension(1), images.dimension(2))
        .samples(images.values(), toInts(labels))
        .classNames(classNames)
        .build();
  }

  private Path find(Path folder, String name) throws DataException {
    // Kaggle names the file train-images.idx3-ubyte.
    for (String spelling : List.of(name, name.replace("-idx", ".idx"))) {
      Path zipped = folder.resolve(spelling + ".gz");
      Path plain = folder.resolve(spelling);
      if (Files.isRegularFile(zipped)) {
        return zipped;
      }
      if (Files.isRegularFile(plain)) {
        return plain;
      }
    }
    throw new DataException(folder + " holds no " + name + ".gz: " + remedy);
  }

  private int[] toInts(IdxFile labels) throws DataException {
    int[] result = new int[labels.dimension(0)];
    for (int i = 0; i < result.length; i++) {
      result[i] = Byte.toUnsignedInt(labels.values()[i]);
      if (result[i] >= classNames.size()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: record %,d has label %d, but %s has 0 to %d:"
                    + " the file is damaged or of another data set",
                labels.path(),
                i + 1,
                result[i],
                dataset,
                classNames.size() - 1));
      }
    }
    return result;
  }
}

package org.ottt.djl.data.format;

import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;

/**
 * Reads Fashion-MNIST from its idx files, images {@code [1, 28, 28]} of 10 classes.
 *
 * <p>The path is the folder with {@code train-images-idx3-ubyte.gz}, {@code
 * train-labels-idx1-ubyte.gz} and the two {@code t10k} files ({@code
 * /usr/share/datasets/fashion-mnist} with the Debian package {@code dataset-fashion-mnist}); files
 * without {@code .gz} are read as plain idx files, and names with {@code .idx} in place of {@code
 * -idx} are known as well.
 */
public final class FashionMnistReader {

  private static final IdxFolder FOLDER =
      new IdxFolder(
          "Fashion-MNIST",
          List.of(
              "T-shirt/top",
              "Trouser",
              "Pullover",
              "Dress",
              "Coat",
              "Sandal",
              "Shirt",
              "Sneaker",
              "Bag",
              "Ankle boot"),
          "pass the folder with the four idx files, for instance /usr/share/datasets/fashion-mnist of the Debian package dataset-fashion-mnist");

  private FashionMnistReader() {}

  /**
   * Reads the training images.
   *
   * @param folder the folder with the idx files
   * @return the images, 60,000 in the full data set
   * @throws DataException if files are missing, damaged or do not belong together
   */
  public static ImageSet train(Path folder) throws DataException {
    return FOLDER.read(folder, "train", "train");
  }

  /**
   * Reads the test images.
   *
   * @param folder the folder with the idx files
   * @return the images, 10,000 in the full data set
   * @throws DataException if files are missing, damaged or do not belong together
   */
  public static ImageSet test(Path folder) throws DataException {
    return FOLDER.read(folder, "t10k", "test");
  }
}

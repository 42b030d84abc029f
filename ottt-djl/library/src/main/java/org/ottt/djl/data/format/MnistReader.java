package org.ottt.djl.data.format;

import java.nio.file.Path;
import java.util.List;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;

/**
 * Reads MNIST from its idx files, images {@code [1, 28, 28]} of 10 classes.
 *
 * <p>The path is the folder with {@code train-images-idx3-ubyte.gz}, {@code
 * train-labels-idx1-ubyte.gz} and the two {@code t10k} files; files without {@code .gz} are read as
 * plain idx files, and Kaggle's names with {@code .idx} in place of {@code -idx} are known as well.
 *
 * <p>MNIST has no recipe; make one of that for Fashion-MNIST, whose images have the same form:
 *
 * <pre>{@code
 * Recipe mnist =
 *     Recipes.fashionMnist().toBuilder("mnist")
 *         .setData(request -> new TrainTestData(MnistReader.train(folder), MnistReader.test(folder)))
 *         .build();
 * }</pre>
 */
public final class MnistReader {

  private static final IdxFolder FOLDER =
      new IdxFolder(
          "MNIST",
          List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
          "pass the folder with the four idx files of MNIST");

  private MnistReader() {}

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

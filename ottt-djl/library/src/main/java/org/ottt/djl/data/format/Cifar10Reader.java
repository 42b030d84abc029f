package org.ottt.djl.data.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;

/**
 * Reads CIFAR-10 in its binary version, images {@code [3, 32, 32]} of 10 classes.
 *
 * <p>The path is the folder with the files, a folder that contains {@code cifar-10-batches-bin} or
 * {@code cifar-10-binary.tar.gz}, or that archive itself. Any number of {@code data_batch_N.bin} is
 * read, in the order of N; DJL's own {@code data_batch.bin} is read if no numbered file exists.
 */
public final class Cifar10Reader {

  private static final CifarFolder FOLDER =
      new CifarFolder(
          "CIFAR-10",
          "cifar-10-batches-bin",
          "cifar-10-binary.tar.gz",
          "data_batch_1",
          "CIFAR-100",
          "train.bin");

  private static final String NAMES_FILE = "batches.meta.txt";
  private static final Pattern NUMBERED = Pattern.compile("data_batch_(\\d{1,6})\\.bin");
  private static final String DJL_TRAIN_FILE = "data_batch.bin";
  private static final String TEST_FILE = "test_batch.bin";

  private static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private Cifar10Reader() {}

  /**
   * Reads the training images.
   *
   * @param path the folder or the original .tar.gz
   * @return the images of all batches, 50,000 in the full data set
   * @throws DataException if files are missing, damaged or of another layout
   * @throws IOException if reading fails
   */
  public static ImageSet train(Path path) throws IOException {
    FileBundle bundle =
        FOLDER.read(
            path,
            name -> isTrainFile(name) || name.equals(NAMES_FILE),
            "data_batch_*.bin",
            Cifar10Reader::isTrainFile);
    List<NamedFile> batches =
        bundle.files().stream()
            .filter(file -> NUMBERED.matcher(file.name()).matches())
            .sorted(Comparator.comparingInt(Cifar10Reader::number))
            .toList();
    if (batches.isEmpty()) {
      batches = List.of(bundle.find(DJL_TRAIN_FILE));
    }
    return read("CIFAR-10 train", bundle, batches);
  }

  /**
   * Reads the test images.
   *
   * @param path the folder or the original .tar.gz
   * @return the images of the test batch, 10,000 in the full data set
   * @throws DataException if the file is missing, damaged or of another layout
   * @throws IOException if reading fails
   */
  public static ImageSet test(Path path) throws IOException {
    FileBundle bundle =
        FOLDER.read(
            path,
            name -> name.equals(TEST_FILE) || name.equals(NAMES_FILE),
            TEST_FILE,
            TEST_FILE::equals);
    return read("CIFAR-10 test", bundle, List.of(bundle.find(TEST_FILE)));
  }

  private static ImageSet read(String name, FileBundle bundle, List<NamedFile> batches)
      throws DataException {
    List<String> classNames = ClassNames.read(bundle.find(NAMES_FILE), CLASS_NAMES);
    return CifarRecords.cifar10().read(name, batches, classNames);
  }

  private static boolean isTrainFile(String name) {
    return name.equals(DJL_TRAIN_FILE) || NUMBERED.matcher(name).matches();
  }

  private static int number(NamedFile file) {
    Matcher matcher = NUMBERED.matcher(file.name());
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}

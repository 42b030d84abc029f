package org.ottt.djl.data.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.ottt.djl.data.DataException;
import org.ottt.djl.data.ImageSet;

/**
 * Reads CIFAR-100 in its binary version, images {@code [3, 32, 32]} with the 100 fine labels.
 *
 * <p>The path is the folder with the files, a folder that contains {@code cifar-100-binary} or
 * {@code cifar-100-binary.tar.gz}, or that archive itself.
 */
public final class Cifar100Reader {

  private static final CifarFolder FOLDER =
      new CifarFolder(
          "CIFAR-100",
          "cifar-100-binary",
          "cifar-100-binary.tar.gz",
          "train",
          "CIFAR-10",
          "test_batch.bin");

  private static final String NAMES_FILE = "fine_label_names.txt";

  private static final List<String> CLASS_NAMES =
      Pattern.compile("\\s+")
          .splitAsStream(
              """
              apple aquarium_fish baby bear beaver bed bee beetle bicycle
              bottle bowl boy bridge bus butterfly camel can castle caterpillar
              cattle chair chimpanzee clock cloud cockroach couch crab
              crocodile cup dinosaur dolphin elephant flatfish forest fox girl
              hamster house kangaroo keyboard lamp lawn_mower leopard lion
              lizard lobster man maple_tree motorcycle mountain mouse mushroom
              oak_tree orange orchid otter palm_tree pear pickup_truck
              pine_tree plain plate poppy porcupine possum rabbit raccoon ray
              road rocket rose sea seal shark shrew skunk skyscraper snail
              snake spider squirrel streetcar sunflower sweet_pepper table tank
              telephone television tiger tractor train trout tulip turtle
              wardrobe whale willow_tree wolf woman worm
              """)
          .toList();

  private Cifar100Reader() {}

  /**
   * Reads the training images.
   *
   * @param path the folder or the original .tar.gz
   * @return the images, 50,000 in the full data set
   * @throws DataException if the file is missing, damaged or of another layout
   * @throws IOException if reading fails
   */
  public static ImageSet train(Path path) throws IOException {
    return read(path, "CIFAR-100 train", "train.bin");
  }

  /**
   * Reads the test images.
   *
   * @param path the folder or the original .tar.gz
   * @return the images, 10,000 in the full data set
   * @throws DataException if the file is missing, damaged or of another layout
   * @throws IOException if reading fails
   */
  public static ImageSet test(Path path) throws IOException {
    return read(path, "CIFAR-100 test", "test.bin");
  }

  private static ImageSet read(Path path, String setName, String fileName) throws IOException {
    FileBundle bundle =
        FOLDER.read(
            path,
            name -> name.equals(fileName) || name.equals(NAMES_FILE),
            fileName,
            fileName::equals);
    List<String> classNames = ClassNames.read(bundle.find(NAMES_FILE), CLASS_NAMES);
    return CifarRecords.cifar100().read(setName, List.of(bundle.find(fileName)), classNames);
  }
}

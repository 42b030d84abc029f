package org.ottt.djl.data.format;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.ottt.djl.data.DataException;

/**
 * The classes of ImageNet's validation images, which come as one flat folder or tar: from Kaggle's
 * {@code LOC_val_solution.csv} or from the devkit.
 */
public final class ValidationLabels {

  /** What is looked for, for messages. */
  public static final String FILES =
      "Kaggle's LOC_val_solution.csv or the devkit ILSVRC2012_devkit_t12(.tar.gz)";

  private static final String KAGGLE = "LOC_val_solution.csv";
  private static final String IMAGE = "ImageId";
  private static final String CLASS = "PredictionString";
  private static final int LEVELS = 5;

  private final Path source;
  private final Map<String, String> classes;

  ValidationLabels(Path source, Map<String, String> classes) {
    this.source = source;
    this.classes = classes;
  }

  /**
   * Looks for the labels in a folder and in those around it, as Kaggle's lie four levels above the
   * images.
   *
   * @param folder the folder of the validation images, or of their tar
   * @return the labels, empty if there are none
   * @throws IOException if they are damaged or cannot be read
   */
  public static Optional<ValidationLabels> find(Path folder) throws IOException {
    Path place = folder.toAbsolutePath().normalize();
    for (int level = 0; level < LEVELS && place != null; level++) {
      Path kaggle = place.resolve(KAGGLE);
      if (Files.isRegularFile(kaggle)) {
        return Optional.of(ofKaggle(kaggle));
      }
      Optional<Path> devkit = ImageNetDevkit.find(place);
      if (devkit.isPresent()) {
        return Optional.of(ImageNetDevkit.read(devkit.get()));
      }
      place = place.getParent();
    }
    return Optional.empty();
  }

  /**
   * Reads Kaggle's table: an image's name, then its class and the boxes of the objects in it.
   *
   * @param csv the file, with a head {@code ImageId,PredictionString}
   * @return the labels
   * @throws IOException if it is damaged or cannot be read
   */
  public static ValidationLabels ofKaggle(Path csv) throws IOException {
    Map<String, String> classes = new HashMap<>();
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(csv, StandardCharsets.UTF_8);
        var rows = format.parse(reader)) {
      if (!rows.getHeaderNames().containsAll(List.of(IMAGE, CLASS))) {
        throw new IllegalArgumentException("its head is " + rows.getHeaderNames());
      }
      for (CSVRecord row : rows) {
        String objects = row.get(CLASS).strip();
        int end = objects.indexOf(' ');
        classes.put(row.get(IMAGE).strip(), end < 0 ? objects : objects.substring(0, end));
      }
    } catch (IllegalArgumentException | UncheckedIOException | IOException e) {
      throw new DataException(
          String.format(
              "%s is not Kaggle's table of %s and %s (%s): download it again",
              csv, IMAGE, CLASS, oneLine(e.getMessage())),
          e);
    }
    return new ValidationLabels(csv, classes);
  }

  private static String oneLine(String message) {
    return String.valueOf(message).replaceAll("\\s+", " ");
  }

  /**
   * Returns the class of an image.
   *
   * @param file the name of its file, with or without folders and ending
   * @return the WordNet id, such as {@code n01440764}
   * @throws DataException if the labels have no such image
   */
  public String classOf(String file) throws DataException {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    String found = classes.get(dot < 0 ? name : name.substring(0, dot));
    if (found == null) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has no label in %s: delete the image, or get the labels that belong to it",
              file,
              source));
    }
    return found;
  }
}

package org.ottt.djl.training;

import ai.djl.repository.Repository;
import ai.djl.util.JsonUtils;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Local copies of DJL's data sets, as a user without a network has them: a repository folder with
 * one {@code metadata.json} per data set, whose URIs must be absolute.
 */
final class LocalDatasets {

  /** Labels of the images of a set, in their order. */
  static final byte[] LABELS = {3, 1, 4, 1, 5, 0, 2, 5, 3, 4};

  private final Path root;

  LocalDatasets(Path root) {
    this.root = root;
  }

  Repository repository() {
    return Repository.newInstance("local", root.toString());
  }

  /** Writes records of a label and 3 x 32 x 32 pixels. */
  void writeCifar10() throws IOException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int i = 0; i < LABELS.length; i++) {
      records.write(LABELS[i]);
      records.write(pixels(i, 3 * 32 * 32));
    }
    byte[] all = records.toByteArray();
    write("cifar10", Map.of("data_batch.bin", all, "test_batch.bin", all));
  }

  /** Writes idx files of 28 x 28 pixels. */
  void writeMnist(String name) throws IOException {
    ByteArrayOutputStream images = new ByteArrayOutputStream();
    images.write(new byte[16]);
    for (int i = 0; i < LABELS.length; i++) {
      images.write(pixels(i, 28 * 28));
    }
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    labels.write(new byte[8]);
    labels.write(LABELS);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String split : List.of("train", "test")) {
      files.put(split + "_data", images.toByteArray());
      files.put(split + "_labels", labels.toByteArray());
    }
    write(name, files);
  }

  /** Writes a folder per class with images of several sizes; the label is the class's number. */
  Path writeImages() throws IOException {
    Path folder = root.resolve("images");
    for (int i = 0; i < LABELS.length; i++) {
      Path of = Files.createDirectories(folder.resolve("class" + LABELS[i]));
      BufferedImage image = new BufferedImage(20 + i, 31 - i, BufferedImage.TYPE_INT_RGB);
      Random random = new Random(i);
      for (int x = 0; x < image.getWidth(); x++) {
        for (int y = 0; y < image.getHeight(); y++) {
          image.setRGB(x, y, random.nextInt(1 << 24));
        }
      }
      ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
    }
    return folder;
  }

  private static byte[] pixels(int seed, int count) {
    byte[] pixels = new byte[count];
    new Random(seed).nextBytes(pixels);
    return pixels;
  }

  private void write(String name, Map<String, byte[]> files) throws IOException {
    Path folder =
        Files.createDirectories(root.resolve("dataset/cv/ai/djl/basicdataset").resolve(name));
    Map<String, Object> items = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> entry : files.entrySet()) {
      Path file = Files.write(folder.resolve(entry.getKey()), entry.getValue());
      items.put(
          entry.getKey(),
          Map.of(
              "uri", file.toUri().toString(),
              "name", entry.getKey(),
              "sha1Hash", sha1(entry.getValue()),
              "size", entry.getValue().length));
    }
    Map<String, Object> metadata =
        Map.of(
            "metadataVersion", "0.2",
            "resourceType", "dataset",
            "application", "cv",
            "groupId", "ai.djl.basicdataset",
            "artifactId", name,
            "name", name,
            "artifacts",
                List.of(Map.of("version", "1.0", "snapshot", false, "name", name, "files", items)));
    Files.writeString(folder.resolve("metadata.json"), JsonUtils.GSON.toJson(metadata));
  }

  private static String sha1(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}

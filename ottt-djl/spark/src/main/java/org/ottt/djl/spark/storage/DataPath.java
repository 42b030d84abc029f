package org.ottt.djl.spark.storage;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.TypeConversionException;

/** What an option that names a path means in an executor. */
public final class DataPath {

  private DataPath() {}

  /**
   * Returns the path.
   *
   * @param text a path that this machine has, or a URI of one of Hadoop's file systems
   * @return the path; one of Hadoop's can only be read
   * @throws TypeConversionException if it is not a path, or its file system is not known or cannot
   *     be reached
   */
  public static Path of(String text) {
    try {
      return RemoteFileSystem.isUri(text)
          ? RemoteFileSystem.path(
              text, SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf()))
          : Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(e.getMessage());
    } catch (IOException | RuntimeException e) {
      throw new TypeConversionException(
          "%s cannot be opened: %s"
              .formatted(text, String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    }
  }
}

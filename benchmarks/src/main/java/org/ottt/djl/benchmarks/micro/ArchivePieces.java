package org.ottt.djl.benchmarks.micro;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.ottt.djl.data.image.EncodedImages;
import org.ottt.djl.data.layout.ImageFiles;

/**
 * Images per second of 10,000 image files of 8 kB, in class folders and in a tar of them: of
 * indexing the tar, and of reading at random without decoding. JMH's "operations" are images here.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ArchivePieces {

  private static final int CLASSES = 10;
  private static final int IMAGES = 10_000;
  private static final int BYTES = 8_000;

  private Path folder;
  private Path tars;
  private EncodedImages inFolder;
  private EncodedImages inTar;
  private int[] order;

  /** Creates the benchmark; JMH calls {@link #write} before it measures. */
  public ArchivePieces() {}

  /**
   * Writes folders and tar.
   *
   * @throws IOException if they cannot be written
   */
  @Setup
  public void write() throws IOException {
    folder = Files.createTempDirectory("ottt-archives");
    tars = Files.createDirectory(folder.resolve("tars"));
    SplittableRandom random = new SplittableRandom(1);
    byte[] image = new byte[BYTES];
    for (String split : List.of("train", "val")) {
      try (OutputStream file = Files.newOutputStream(tars.resolve(split + ".tar"));
          TarArchiveOutputStream tar = new TarArchiveOutputStream(file)) {
        for (int i = 0; i < (split.equals("train") ? IMAGES : CLASSES); i++) {
          random.nextBytes(image);
          String name = "class" + i % CLASSES + "/" + i + ".jpg";
          Path path = folder.resolve(split).resolve(name);
          Files.createDirectories(path.getParent());
          Files.write(path, image);
          TarArchiveEntry entry = new TarArchiveEntry(name);
          entry.setSize(BYTES);
          tar.putArchiveEntry(entry);
          tar.write(image);
          tar.closeArchiveEntry();
        }
      }
    }
    inFolder = ImageFiles.open(folder).train();
    inTar = ImageFiles.open(tars).train();
    order = random.ints(IMAGES, 0, IMAGES).toArray();
  }

  /**
   * Deletes them.
   *
   * @throws IOException if that fails
   */
  @TearDown
  public void delete() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /**
   * Indexes the tar, which is in the system's cache.
   *
   * @return the images
   * @throws IOException if it cannot be read
   */
  @Benchmark
  @OperationsPerInvocation(IMAGES)
  public EncodedImages index() throws IOException {
    Files.delete(tars.resolve(".ottt-archives"));
    return ImageFiles.open(tars).train();
  }

  /**
   * Reads files of the class folders at random.
   *
   * @return how many bytes
   * @throws IOException if one cannot be read
   */
  @Benchmark
  @OperationsPerInvocation(IMAGES)
  public long readFolder() throws IOException {
    return read(inFolder);
  }

  /**
   * Reads the same files in the tar.
   *
   * @return how many bytes
   * @throws IOException if one cannot be read
   */
  @Benchmark
  @OperationsPerInvocation(IMAGES)
  public long readTar() throws IOException {
    return read(inTar);
  }

  private long read(EncodedImages images) throws IOException {
    long bytes = 0;
    for (int image : order) {
      bytes += images.read(image).length;
    }
    return bytes;
  }
}

package org.ottt.djl.data.layout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.ottt.djl.data.archive.TestTar;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Sinks;
import us.hebi.matlab.mat.types.Struct;

/** Writes ImageNet's devkit, as far as it is read. */
public final class DevkitFiles {

  private DevkitFiles() {}

  /**
   * Writes the kit's archive.
   *
   * @param file the {@code .tar.gz}
   * @param classes the WordNet id of each validation image
   */
  static void write(Path file, List<String> classes) throws IOException {
    // ILSVRC's own numbers are not in the order of the ids.
    List<String> ids = List.copyOf(new TreeSet<>(classes).descendingSet());
    StringBuilder truth = new StringBuilder();
    classes.forEach(id -> truth.append(1 + ids.indexOf(id)).append('\n'));
    byte[] tar =
        new TestTar()
            .add("ILSVRC2012_devkit_t12/readme.txt", "about the kit")
            .add("ILSVRC2012_devkit_t12/data/meta.mat", meta(ids))
            .add(
                "ILSVRC2012_devkit_t12/data/ILSVRC2012_validation_ground_truth.txt",
                truth.toString())
            .bytes();
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(tar);
    }
  }

  /** Returns the MATLAB file that gives ILSVRC's numbers, from 1, their WordNet ids. */
  public static byte[] meta(List<String> ids) throws IOException {
    Struct synsets = Mat5.newStruct(ids.size(), 1);
    for (int i = 0; i < ids.size(); i++) {
      synsets.set("ILSVRC2012_ID", i, Mat5.newScalar(1.0 + i));
      synsets.set("WNID", i, Mat5.newString(ids.get(i)));
      synsets.set("words", i, Mat5.newString("a word for " + ids.get(i)));
    }
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.nativeOrder());
    Mat5.newWriter(Sinks.wrap(buffer)).writeMat(Mat5.newMatFile().addArray("synsets", synsets));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(buffer.array(), 0, buffer.position());
    return bytes.toByteArray();
  }
}

package org.ottt.djl.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.ottt.djl.data.event.FrameNormalization;
import org.ottt.djl.io.AtomicFiles;
import org.ottt.djl.io.Folders;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.run.ServingProperties;
import org.ottt.djl.training.checkpoint.Checkpoint;
import org.ottt.djl.training.checkpoint.StoredNetwork;

/**
 * Writes a network as a folder or zip that DJL's {@code Criteria} and DJL Serving load as it is:
 * {@code model.safetensors} with the parameters and the description, and {@code
 * serving.properties}.
 */
public final class DjlExport {

  private static final String ZIP = ".zip";

  private DjlExport() {}

  /**
   * Writes a network.
   *
   * @param target a folder, made if it is missing, or a file that ends in {@code .zip}
   * @param network the network, initialized
   * @param description what it was built from
   * @param arguments further arguments of the model, such as {@code topK}
   * @throws IOException if it cannot be written
   */
  public static void write(
      Path target,
      SpikingNetwork network,
      NetworkDescription description,
      Map<String, String> arguments)
      throws IOException {
    write(target, network, description, arguments, Map.of());
  }

  /**
   * Writes a network with notes.
   *
   * @param target a folder, made if it is missing, or a file that ends in {@code .zip}
   * @param network the network, initialized
   * @param description what it was built from
   * @param arguments further arguments of the model, such as {@code topK}
   * @param notes what its checkpoint says besides, such as {@link FrameNormalization#KEY}
   * @throws IOException if it cannot be written
   */
  public static void write(
      Path target,
      SpikingNetwork network,
      NetworkDescription description,
      Map<String, String> arguments,
      Map<String, String> notes)
      throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>(notes);
    metadata.put(NetworkDescription.KEY, description.toJson());
    if (!target.toString().toLowerCase(Locale.ROOT).endsWith(ZIP)) {
      Folders.create(target);
      Checkpoint.write(target.resolve(StoredNetwork.MODEL), network, null, metadata);
      ServingProperties.write(target, arguments);
      return;
    }
    Path parameters = Files.createTempFile("ottt-export", Checkpoint.SUFFIX);
    try {
      Checkpoint.write(parameters, network, null, metadata);
      AtomicFiles.write(
          target,
          out -> {
            ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(out));
            zip.putNextEntry(new ZipEntry(ServingProperties.FILE));
            zip.write(ServingProperties.content(arguments));
            zip.putNextEntry(new ZipEntry(StoredNetwork.MODEL));
            Files.copy(parameters, zip);
            zip.finish();
            zip.flush();
          });
    } finally {
      Files.deleteIfExists(parameters);
    }
  }
}

package org.ottt.djl.testing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.model.Architecture;
import org.ottt.djl.model.InputDescription;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.model.NfResNetArchitecture;
import org.ottt.djl.model.SpikingVgg;
import org.ottt.djl.model.VggArchitecture;
import org.ottt.djl.neuron.LifParameters;

/** The authors' numbers, which are not part of the repository. */
public final class ReferenceCases {

  private static final String PROPERTY = "ottt.shared.reference";

  private ReferenceCases() {}

  /** Returns the folder of a case; skips the test if it does not exist. */
  public static Path folder(String name) {
    Path cases = Path.of("shared/reference/cases");
    String given = System.getProperty(PROPERTY);
    if (given != null) {
      cases = Path.of(given, "cases");
    } else {
      for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
        if (Files.isDirectory(at.resolve("shared/reference/cases"))) {
          cases = at.resolve("shared/reference/cases");
          break;
        }
      }
    }
    Path folder = cases.resolve(name);
    Assumptions.assumeTrue(
        Files.isDirectory(folder), () -> folder + " does not exist (set -D" + PROPERTY + ")");
    return folder;
  }

  /** Returns the settings of a case. */
  public static JsonObject settings(Path folder) throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve("case.json"))).getAsJsonObject();
  }

  /** Returns the arrays of a case as floats. */
  public static Map<String, NDArray> arrays(Path folder, NDManager manager) throws IOException {
    Map<String, NDArray> arrays = new HashMap<>();
    try (InputStream in = Files.newInputStream(folder.resolve("arrays.npz"))) {
      for (NDArray array : NDList.decode(manager, in)) {
        arrays.put(array.getName(), array.toType(DataType.FLOAT32, true));
      }
    }
    return arrays;
  }

  /** Returns the names of a case's parameters, in the order of the state dict. */
  public static List<String> parameterNames(JsonObject settings) {
    List<String> names = new ArrayList<>();
    for (JsonElement parameter : settings.getAsJsonArray("params")) {
      names.add(parameter.getAsJsonObject().get("name").getAsString());
    }
    return names;
  }

  /** Describes a case's network; its input is of 8 × 8 pixels or whatever size the case has. */
  public static NetworkDescription describe(JsonObject settings, int channels, int size) {
    List<String> classes =
        IntStream.range(0, settings.get("num_classes").getAsInt())
            .mapToObj(String::valueOf)
            .toList();
    return new NetworkDescription(
        architecture(settings),
        new InputDescription(channels, size, size, size, ChannelNormalization.unit(channels)),
        classes,
        LifParameters.DEFAULT,
        settings.has("T") ? settings.get("T").getAsInt() : 1);
  }

  private static Architecture architecture(JsonObject settings) {
    String kind = settings.get("kind").getAsString();
    if (kind.equals("nfresnet_ottt")) {
      return new NfResNetArchitecture(
          false,
          integers(settings.getAsJsonArray("layers")),
          integers(settings.getAsJsonArray("widths")),
          1,
          settings.get("alpha").getAsFloat());
    }
    return new VggArchitecture(
        layout(settings.getAsJsonArray("cfg")), 1, kind.equals("vggf_ottt"), 0);
  }

  private static List<Integer> layout(JsonArray cfg) {
    List<Integer> layout = new ArrayList<>();
    for (JsonElement item : cfg) {
      if (item.getAsJsonPrimitive().isNumber()) {
        layout.add(item.getAsInt());
      } else {
        layout.add(item.getAsString().equals("M") ? SpikingVgg.POOL : SpikingVgg.STRIDE);
      }
    }
    return layout;
  }

  private static List<Integer> integers(JsonArray array) {
    List<Integer> integers = new ArrayList<>();
    array.forEach(item -> integers.add(item.getAsInt()));
    return integers;
  }
}

package org.ottt.djl.model;

import static java.util.stream.Collectors.joining;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ottt.djl.data.ChannelNormalization;
import org.ottt.djl.neuron.AdaptiveLif;
import org.ottt.djl.neuron.CurrentBasedLif;
import org.ottt.djl.neuron.Lif;
import org.ottt.djl.neuron.LifParameters;
import org.ottt.djl.neuron.NeuronModel;
import org.ottt.djl.neuron.NeuronModels;
import org.ottt.djl.neuron.ParametricLif;
import org.ottt.djl.neuron.Reset;
import org.ottt.djl.neuron.Surrogate;
import org.ottt.djl.neuron.Surrogates;

/** Network descriptions as JSON. */
final class DescriptionJson {

  private static final int VERSION = 1;
  private static final String VGG = "vgg";
  private static final String NF_RESNET = "nf-resnet";

  /** The names of the library's networks. */
  static final List<String> KINDS = List.of(VGG, NF_RESNET);

  private static final String POOL = "pool";
  private static final String STRIDE = "stride";

  private static final Gson MAPS =
      new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create();

  private DescriptionJson() {}

  static Map<String, Object> toMap(NetworkDescription description) {
    return MAPS.fromJson(write(description), new TypeToken<>() {});
  }

  static JsonObject write(NetworkDescription description) {
    JsonObject json = new JsonObject();
    json.addProperty("version", VERSION);
    json.add("architecture", write(description.architecture()));
    json.add("input", write(description.input()));
    JsonArray classes = new JsonArray();
    description.classes().forEach(classes::add);
    json.add("classes", classes);
    json.add("neurons", write(description.neurons()));
    json.addProperty("time_steps", description.timeSteps());
    return json;
  }

  private static JsonObject write(Architecture architecture) {
    JsonObject json = new JsonObject();
    if (architecture instanceof VggArchitecture vgg) {
      json.addProperty("kind", VGG);
      JsonArray layout = new JsonArray();
      for (int item : vgg.layout()) {
        if (item > 0) {
          layout.add(item);
        } else {
          layout.add(item == SpikingVgg.POOL ? POOL : STRIDE);
        }
      }
      json.add("layout", layout);
      json.addProperty("width", vgg.width());
      json.addProperty("feedback", vgg.feedback());
      json.addProperty("dropout", vgg.dropout());
    } else if (architecture instanceof NfResNetArchitecture resNet) {
      json.addProperty("kind", NF_RESNET);
      json.addProperty("bottleneck", resNet.bottleneck());
      json.add("blocks", array(resNet.blocks()));
      json.add("widths", array(resNet.widths()));
      json.addProperty("width", resNet.width());
      json.addProperty("alpha", resNet.alpha());
    } else if (architecture instanceof OwnArchitecture own) {
      json.addProperty("kind", own.kind());
      json.add("settings", MAPS.toJsonTree(own.settings()));
    }
    return json;
  }

  private static JsonObject write(InputDescription input) {
    JsonObject json = new JsonObject();
    json.addProperty("channels", input.channels());
    json.addProperty("height", input.height());
    json.addProperty("width", input.width());
    json.addProperty("short_side", input.shortSide());
    if (input.normalization() != null) {
      JsonArray mean = new JsonArray();
      JsonArray std = new JsonArray();
      for (int channel = 0; channel < input.channels(); channel++) {
        mean.add(input.normalization().mean(channel));
        std.add(input.normalization().std(channel));
      }
      json.add("mean", mean);
      json.add("std", std);
    }
    return json;
  }

  private static JsonObject write(NeuronModel model) {
    if (model instanceof ParametricLif plif) {
      return write(plif.parameters(), model.name());
    }
    if (model instanceof CurrentBasedLif cuba) {
      JsonObject json = write(cuba.parameters(), model.name());
      json.addProperty("current_leak", cuba.currentLeak());
      return json;
    }
    if (model instanceof AdaptiveLif alif) {
      JsonObject json = write(alif.parameters(), model.name());
      json.addProperty("adaptation", alif.adaptation());
      json.addProperty("adaptation_leak", alif.adaptationLeak());
      return json;
    }
    if (model instanceof Lif lif) {
      return write(lif.parameters(), null);
    }
    throw new IllegalArgumentException(
        "Your own neurons ("
            + model.name()
            + ") cannot be stored; build them in your own NetworkFactory, or add them to"
            + " DescriptionJson and NeuronModels.");
  }

  /** LIF neurons have no name, as in the descriptions of earlier versions; IF is a leak of 1. */
  private static JsonObject write(LifParameters neurons, String model) {
    JsonObject json = new JsonObject();
    if (model != null) {
      json.addProperty("model", model);
    }
    json.addProperty("leak", neurons.leak());
    json.addProperty("threshold", neurons.threshold());
    json.addProperty("reset", neurons.reset().name().toLowerCase(Locale.ROOT));
    json.add("surrogate", write(neurons.surrogate()));
    return json;
  }

  /** Writes a surrogate that can be read again; one that only shares a name is refused. */
  private static JsonObject write(Surrogate surrogate) {
    String name = surrogate.name();
    if (!Surrogates.NAMES.contains(name)
        || !Surrogates.restore(name, surrogate.parameter()).equals(surrogate)) {
      throw new IllegalArgumentException(
          "Your own surrogate (" + name + ") cannot be stored; add it to Surrogates, as a record.");
    }
    JsonObject json = new JsonObject();
    json.addProperty("name", name);
    json.addProperty("parameter", surrogate.parameter());
    return json;
  }

  static NetworkDescription read(String text) {
    try {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      int version = field(json, "version").getAsInt();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "The network description is of version "
                + version
                + ", this program knows version "
                + VERSION
                + "; use a newer one.");
      }
      return new NetworkDescription(
          architecture(field(json, "architecture").getAsJsonObject()),
          input(field(json, "input").getAsJsonObject()),
          strings(field(json, "classes").getAsJsonArray()),
          neurons(field(json, "neurons").getAsJsonObject()),
          field(json, "time_steps").getAsInt());
    } catch (JsonParseException
        | IllegalStateException
        | UnsupportedOperationException
        | NumberFormatException
        | ClassCastException e) {
      throw new IllegalArgumentException("The network description is invalid: " + firstLine(e), e);
    }
  }

  /** Gson's messages continue with a link on a second line. */
  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("it is damaged");
  }

  private static Architecture architecture(JsonObject json) {
    String kind = field(json, "kind").getAsString();
    return switch (kind) {
      case VGG ->
          new VggArchitecture(
              layout(field(json, "layout").getAsJsonArray()),
              field(json, "width").getAsDouble(),
              field(json, "feedback").getAsBoolean(),
              field(json, "dropout").getAsFloat());
      case NF_RESNET ->
          new NfResNetArchitecture(
              field(json, "bottleneck").getAsBoolean(),
              integers(field(json, "blocks").getAsJsonArray()),
              integers(field(json, "widths").getAsJsonArray()),
              field(json, "width").getAsDouble(),
              field(json, "alpha").getAsFloat());
      default -> own(kind, json);
    };
  }

  private static OwnArchitecture own(String kind, JsonObject json) {
    if (NetworkFactories.find(kind).isEmpty()) {
      throw new IllegalArgumentException(
          "Unknown network '"
              + kind
              + "'; known are "
              + String.join(", ", KINDS)
              + NetworkFactories.kinds().stream().map(other -> ", " + other).collect(joining())
              + ". For one of your own, register its NetworkFactory first.");
    }
    return new OwnArchitecture(
        kind, MAPS.fromJson(field(json, "settings").getAsJsonObject(), new TypeToken<>() {}));
  }

  private static List<Integer> layout(JsonArray json) {
    List<Integer> layout = new ArrayList<>();
    for (JsonElement item : json) {
      if (item.getAsJsonPrimitive().isNumber()) {
        layout.add(item.getAsInt());
      } else {
        layout.add(
            switch (item.getAsString()) {
              case POOL -> SpikingVgg.POOL;
              case STRIDE -> SpikingVgg.STRIDE;
              default -> throw new IllegalArgumentException("Unknown layer " + item + ".");
            });
      }
    }
    return layout;
  }

  private static InputDescription input(JsonObject json) {
    return new InputDescription(
        field(json, "channels").getAsInt(),
        field(json, "height").getAsInt(),
        field(json, "width").getAsInt(),
        field(json, "short_side").getAsInt(),
        json.has("mean")
            ? ChannelNormalization.of(
                floats(field(json, "mean").getAsJsonArray()),
                floats(field(json, "std").getAsJsonArray()))
            : null);
  }

  private static NeuronModel neurons(JsonObject json) {
    JsonObject surrogate = field(json, "surrogate").getAsJsonObject();
    LifParameters parameters =
        new LifParameters(
            field(json, "leak").getAsFloat(),
            field(json, "threshold").getAsFloat(),
            Reset.valueOf(field(json, "reset").getAsString().toUpperCase(Locale.ROOT)),
            Surrogates.restore(
                field(surrogate, "name").getAsString(),
                field(surrogate, "parameter").getAsFloat()));
    String model = json.has("model") ? json.get("model").getAsString() : "lif";
    return switch (model) {
      case "cuba-lif" -> new CurrentBasedLif(parameters, field(json, "current_leak").getAsFloat());
      case "alif" ->
          new AdaptiveLif(
              parameters,
              field(json, "adaptation").getAsFloat(),
              field(json, "adaptation_leak").getAsFloat());
      default -> NeuronModels.byName(model, parameters);
    };
  }

  private static JsonElement field(JsonObject json, String name) {
    JsonElement value = json.get(name);
    if (value == null || value.isJsonNull()) {
      throw new IllegalArgumentException("The network description has no '" + name + "'.");
    }
    return value;
  }

  private static JsonArray array(List<Integer> integers) {
    JsonArray array = new JsonArray();
    integers.forEach(array::add);
    return array;
  }

  private static List<Integer> integers(JsonArray json) {
    List<Integer> integers = new ArrayList<>();
    json.forEach(item -> integers.add(item.getAsInt()));
    return integers;
  }

  private static List<String> strings(JsonArray json) {
    List<String> strings = new ArrayList<>();
    json.forEach(item -> strings.add(item.getAsString()));
    return strings;
  }

  private static float[] floats(JsonArray json) {
    float[] floats = new float[json.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = json.get(i).getAsFloat();
    }
    return floats;
  }
}

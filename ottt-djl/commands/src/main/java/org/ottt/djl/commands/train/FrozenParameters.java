package org.ottt.djl.commands.train;

import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.ottt.djl.model.NetworkDescription;
import org.ottt.djl.network.SpikingNetwork;
import org.ottt.djl.training.checkpoint.AuthorWeights;

/** Parameters that a training leaves as they are. */
final class FrozenParameters {

  /** Stands for all parameters but those of the classifier. */
  private static final String BODY = "body";

  private FrozenParameters() {}

  /**
   * Freezes parameters.
   *
   * @param network the network, initialized
   * @param description what it was built from
   * @param patterns {@code body}, or names with {@code *} and {@code ?}; the authors' names and the
   *     network's own both count
   * @return how many numbers are frozen
   */
  static int freeze(SpikingNetwork network, NetworkDescription description, List<String> patterns) {
    Set<Parameter> frozen = select(network, description, patterns);
    network.freezeParameters(true, frozen::contains);
    return frozen.stream().mapToInt(parameter -> (int) parameter.getShape().size()).sum();
  }

  /**
   * Finds parameters.
   *
   * @throws IllegalArgumentException if a pattern fits no parameter, or nothing is left to train
   */
  static Set<Parameter> select(
      SpikingNetwork network, NetworkDescription description, List<String> patterns) {
    Map<String, Parameter> authors = AuthorWeights.byName(network, description);
    Set<Parameter> frozen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (String pattern : patterns) {
      Collection<Parameter> found =
          pattern.equalsIgnoreCase(BODY)
              ? network.body().getParameters().values()
              : fitting(pattern, network, authors);
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "--freeze %s matches no parameter; the parameters are %s."
                .formatted(pattern, String.join(", ", authors.keySet())));
      }
      frozen.addAll(found);
    }
    if (frozen.size() == authors.size()) {
      throw new IllegalArgumentException(
          "--freeze %s leaves nothing to train.".formatted(String.join(",", patterns)));
    }
    return frozen;
  }

  private static List<Parameter> fitting(
      String pattern, SpikingNetwork network, Map<String, Parameter> authors) {
    Pattern regex = Pattern.compile(regexOf(pattern));
    List<Parameter> found = new ArrayList<>();
    authors.forEach(
        (name, parameter) -> {
          if (regex.matcher(name).matches()) {
            found.add(parameter);
          }
        });
    for (var parameter : network.getParameters()) {
      if (regex.matcher(parameter.getKey()).matches()) {
        found.add(parameter.getValue());
      }
    }
    return found;
  }

  private static String regexOf(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.toString();
  }
}

package org.ottt.djl.benchmarks.reference;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ottt.djl.ndarray.InPlace;

/** The parameters of an initialized block under the names that the authors' code gives them. */
final class NetworkParameters {

  private final Map<String, Parameter> byName = new LinkedHashMap<>();

  /** Pairs the block's parameters with names in state-dict order. */
  NetworkParameters(Block block, List<String> names) {
    List<Parameter> parameters = block.getParameters().values();
    if (parameters.size() != names.size()) {
      throw new IllegalArgumentException(
          "the case names " + names.size() + " parameters, the network has " + parameters.size());
    }
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), parameters.get(i));
    }
  }

  Map<String, Parameter> byName() {
    return byName;
  }

  /** Sets all parameters to the case's {@code param/...} arrays. */
  void load(ReferenceCase reference) {
    byName.forEach(
        (name, parameter) -> {
          NDArray target = parameter.getArray();
          ReferenceCase.Values values = reference.array("param/" + name);
          if (!values.shape().equals(target.getShape())) {
            throw new IllegalArgumentException(
                "parameter "
                    + name
                    + " has shape "
                    + values.shape()
                    + " in the case and "
                    + target.getShape()
                    + " in the network");
          }
          try (NDArray source = values.toArray(target.getManager())) {
            InPlace.set(target, source);
          }
        });
  }

  /** Copies something of every parameter into {@code into} under {@code prefix + name}. */
  void read(String prefix, Function<Parameter, float[]> what, Map<String, float[]> into) {
    byName.forEach((name, parameter) -> into.put(prefix + name, what.apply(parameter)));
  }
}

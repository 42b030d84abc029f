package org.ottt.djl.training.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ottt.djl.network.SpikingNetwork;

/**
 * Names of parameters in checkpoints of earlier versions. VGG-F was a part of its own then
 * ("FeedbackLoop") and is a graph now; its parameters are the same in the same order.
 */
final class FormerNames {

  private static final String FORMER_PART = "FeedbackLoop";

  private FormerNames() {}

  /** Returns the header with the present names of a network's parameters. */
  static SafeTensors.Header translate(
      SafeTensors.Header header, SpikingNetwork network, String... prefixes) {
    if (header.entries().keySet().stream().noneMatch(name -> name.contains(FORMER_PART))) {
      return header;
    }
    List<String> former = new ArrayList<>();
    for (String name : header.entries().keySet()) {
      if (name.startsWith(prefixes[0])) {
        former.add(name.substring(prefixes[0].length()));
      }
    }
    List<String> present = network.getParameters().keys();
    if (former.size() != present.size()) {
      return header;
    }
    Map<String, SafeTensors.Entry> entries = new LinkedHashMap<>(header.entries());
    for (String prefix : prefixes) {
      for (int i = 0; i < former.size(); i++) {
        SafeTensors.Entry entry = entries.remove(prefix + former.get(i));
        if (entry != null) {
          entries.put(prefix + present.get(i), entry);
        }
      }
    }
    return new SafeTensors.Header(header.metadata(), entries, header.checksum());
  }
}

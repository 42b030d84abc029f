package org.ottt.djl.commands.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jline.utils.Signals;

/**
 * Ignores what a terminal sends to all processes in it: Ctrl-C, and its own end. For a process that
 * another one tells what follows from that.
 */
public final class IgnoredSignals implements AutoCloseable {

  private static final List<String> OF_TERMINALS = List.of("INT", "HUP");

  private final Map<String, Object> earlierHandlers = new LinkedHashMap<>();

  /** Starts to ignore them. */
  public IgnoredSignals() {
    for (String name : OF_TERMINALS) {
      Object earlier = Signals.register(name, () -> {});
      if (earlier != null) {
        earlierHandlers.put(name, earlier);
      }
    }
  }

  /** Stops to ignore them. */
  @Override
  public void close() {
    earlierHandlers.forEach(Signals::unregister);
  }
}
